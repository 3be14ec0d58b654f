import { Button, Checkbox, IconButton, Input, Select } from '@observer/ui';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { type Layer, type WeeklyWindow } from '../../api/people';
import { WEEKDAYS } from '../../time/zoned-time';
import { PeopleField } from '../people';
import { newWindow, type ScheduleErrors } from './schedule-form';

const UNITS = [
  { value: 'hour', label: 'hours' },
  { value: 'day', label: 'days' },
  { value: 'week', label: 'weeks' },
] as const;

interface LayerFieldsProps {
  layer: Layer;
  index: number;
  count: number;
  errors: ScheduleErrors['layers'][number] | undefined;
  onChange: (layer: Layer) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

/** One rotation: who, from when, how long each turn lasts, in which parts of the week. */
export function LayerFields({ layer, index, count, errors, onChange, onMove, onRemove }: LayerFieldsProps) {
  const change = (part: Partial<Layer>) => onChange({ ...layer, ...part });
  const { unit, length } = layer.rotation;
  return (
    <fieldset className="people__group">
      <legend>
        Layer {index + 1}
        {index > 0 && ': wins over those before'}
      </legend>
      <div className="people__columns">
        <Input label="Name of the layer" maxLength={100} value={layer.name} error={errors?.name} onChange={(event) => change({ name: event.target.value })} />
        <Input label="First hand-off" type="datetime-local" value={layer.startsAt} error={errors?.startsAt} onChange={(event) => change({ startsAt: event.target.value })} />
        <Input label="Hand off every" type="number" min={1} max={52} value={Number.isNaN(length) ? '' : String(length)} error={errors?.length} onChange={(event) => change({ rotation: { unit, length: event.target.valueAsNumber } })} />
        <Select label="Unit" options={UNITS} value={unit} onValueChange={(next) => change({ rotation: { unit: next as typeof unit, length } })} />
      </div>
      <PeopleField label="People, in the order of their turns" ordered names={layer.people} error={errors?.people} onChange={(people) => change({ people })} />
      {layer.restrictions.map((window, at) => (
        <WindowFields
          key={at} window={window} onChange={(next) => change({ restrictions: layer.restrictions.map((one, other) => (other === at ? next : one)) })}
          onRemove={() => change({ restrictions: layer.restrictions.filter((_, other) => other !== at) })}
        />
      ))}
      {errors?.restrictions && <span className="ui-field__error">{errors.restrictions}</span>}
      <div className="people__row">
        <Button size="sm" icon={<Plus size={13} />} onClick={() => change({ restrictions: [...layer.restrictions, newWindow()] })}>
          {layer.restrictions.length === 0 ? 'Only in parts of the week' : 'Another part of the week'}
        </Button>
        {count > 1 && (
          <>
            <IconButton size="sm" tooltip={false} label={`Move layer ${index + 1} up`} icon={<ArrowUp size={13} />} disabled={index === 0} onClick={() => onMove(-1)} />
            <IconButton size="sm" tooltip={false} label={`Move layer ${index + 1} down`} icon={<ArrowDown size={13} />} disabled={index === count - 1} onClick={() => onMove(1)} />
            <IconButton size="sm" tooltip={false} label={`Remove layer ${index + 1}`} icon={<Trash2 size={13} />} onClick={onRemove} />
          </>
        )}
      </div>
    </fieldset>
  );
}

/** Hours of some days of the week. */
export function WindowFields({ window: { weekdays, from, to }, onChange, onRemove }: { window: WeeklyWindow; onChange: (window: WeeklyWindow) => void; onRemove: () => void }) {
  const toggle = (day: number, on: boolean) => onChange({ weekdays: on ? [...weekdays, day].sort((a, b) => a - b) : weekdays.filter((one) => one !== day), from, to });
  return (
    <div className="oncall__window" role="group" aria-label="Part of the week">
      <div className="people__row">
        {WEEKDAYS.map((name, index) => (
          <Checkbox key={name} label={name} checked={weekdays.includes(index + 1)} onChange={(on) => toggle(index + 1, on)} />
        ))}
      </div>
      <div className="people__row">
        <Input label="From" type="time" value={from} onChange={(event) => onChange({ weekdays, from: event.target.value, to })} />
        <Input label={to <= from ? 'To, the next day' : 'To'} type="time" value={to} onChange={(event) => onChange({ weekdays, from, to: event.target.value })} />
        <IconButton size="sm" tooltip={false} label="Remove this part of the week" icon={<Trash2 size={13} />} onClick={onRemove} />
      </div>
    </div>
  );
}
