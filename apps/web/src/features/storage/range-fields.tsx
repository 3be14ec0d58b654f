import { Input, Select } from '@observer/ui';
import { useState } from 'react';
import { type Bounds, localInputValue } from '../../time/time-range';

const DAY_MS = 86_400_000;
const SPANS = [
  { value: '1', label: 'The last day' },
  { value: '7', label: 'The last 7 days' },
  { value: '30', label: 'The last 30 days' },
  { value: '90', label: 'The last 90 days' },
  { value: 'own', label: 'From … to …' },
] as const;

export const rangeOf = (days: number, nowMs: number): Bounds | undefined => ({ startMs: nowMs - days * DAY_MS, endMs: nowMs });

/** The range a job works on: the last days, or two moments. Tells undefined while the moments make no range. */
export function RangeFields({ onChange }: { onChange: (range: Bounds | undefined) => void }) {
  const [span, setSpan] = useState('7');
  const [nowMs] = useState(Date.now);
  const [from, setFrom] = useState(() => localInputValue(nowMs - 7 * DAY_MS));
  const [to, setTo] = useState(() => localInputValue(nowMs));
  const own = (start: string, end: string) => {
    setFrom(start);
    setTo(end);
    const range = { startMs: new Date(start).getTime(), endMs: new Date(end).getTime() };
    onChange(range.startMs < range.endMs ? range : undefined);
  };
  return (
    <>
      <Select
        label="Range" value={span} options={SPANS}
        onValueChange={(next) => {
          setSpan(next);
          if (next === 'own') own(from, to);
          else onChange(rangeOf(Number(next), Date.now()));
        }}
      />
      {span === 'own' && (
        <div className="storage__columns">
          <Input label="From" type="datetime-local" step={1} value={from} onChange={(event) => own(event.target.value, to)} />
          <Input label="To" type="datetime-local" step={1} value={to} error={new Date(from) < new Date(to) ? undefined : 'The end must be after the start'} onChange={(event) => own(from, event.target.value)} />
        </div>
      )}
    </>
  );
}
