import { Button, classNames, Popover } from '@observer/ui';
import { CalendarClock, ChevronDown } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { formatDateTime, formatSpan } from '../format/time';
import { type Bounds, localInputValue, parseTimeRange, PRESETS, type TimeRange, timeRangeText } from './time-range';
import './time-range-picker.css';

export interface TimeRangePickerProps {
  range: TimeRange;
  bounds: Bounds;
  onChange: (range: TimeRange) => void;
}

/** The range of the page: presets, a typed span such as "45m", or two moments. */
export function TimeRangePicker({ range, bounds, onChange }: TimeRangePickerProps) {
  const [open, setOpen] = useState(false);
  const choose = (next: TimeRange) => {
    setOpen(false);
    onChange(next);
  };
  const current = timeRangeText(range);
  return (
    <Popover
      label="Time range"
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button icon={<CalendarClock size={14} />} data-shortcut="time-range" aria-label={`Time range: ${rangeWords(range)}`}>
          {rangeWords(range)}
          <ChevronDown size={13} aria-hidden="true" />
        </Button>
      }
    >
      <div className="range">
        <ul className="range__presets" aria-label="Relative ranges">
          {PRESETS.map(({ text, label }) => (
            <li key={text}>
              <button type="button" className={classNames('range__preset', text === current && 'range__preset--current')} aria-pressed={text === current} onClick={() => choose(parseTimeRange(text)!)}>
                {label}
                <span>{text}</span>
              </button>
            </li>
          ))}
        </ul>
        <AbsoluteRange bounds={bounds} onChoose={choose} />
      </div>
    </Popover>
  );
}

/** A range in words: "Last 15 minutes", or both ends. */
export function rangeWords(range: TimeRange): string {
  const preset = PRESETS.find(({ text }) => text === timeRangeText(range));
  if (preset) return preset.label;
  if (range.kind === 'last') return `Last ${formatSpan(range.spanMs)}`;
  return `${formatDateTime(range.startMs)} – ${formatDateTime(range.endMs)}`;
}

function AbsoluteRange({ bounds, onChoose }: { bounds: Bounds; onChoose: (range: TimeRange) => void }) {
  const [from, setFrom] = useState(() => localInputValue(bounds.startMs));
  const [to, setTo] = useState(() => localInputValue(bounds.endMs));
  const [typed, setTyped] = useState('');
  const [startMs, endMs] = [new Date(from).getTime(), new Date(to).getTime()];
  const typedRange = typed === '' ? undefined : parseTimeRange(typed);
  const error = typed !== '' && !typedRange ? 'Write for example 45m, 6h or 3d' : typed === '' && !(startMs < endMs) ? 'The start must be before the end' : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!error) onChoose(typedRange ?? { kind: 'between', startMs, endMs });
  };
  return (
    <form className="range__absolute" onSubmit={submit}>
      <label>
        From
        <input type="datetime-local" step={1} className="ui-input" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        To
        <input type="datetime-local" step={1} className="ui-input" value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
      <label>
        Or the last
        <input className="ui-input" placeholder="45m, 6h, 3d" value={typed} onChange={(event) => setTyped(event.target.value)} aria-invalid={Boolean(error)} />
      </label>
      {error && (
        <p className="ui-field__error" role="alert">
          {error}
        </p>
      )}
      <Button type="submit" variant="primary" block disabled={Boolean(error)}>
        Apply
      </Button>
      <p className="ui-field__hint">{Intl.DateTimeFormat().resolvedOptions().timeZone}</p>
    </form>
  );
}
