import { Button, Checkbox, IconButton, Input } from '@observer/ui';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { SEVERITIES, type SeverityWord } from '../../api/people';
import { ownZone } from '../../time/zoned-time';
import { WindowFields } from '../on-call';
import { NamesField, ZoneField } from '../people';
import { type PolicyErrors, recipientKey, recipientOf, type StepForm } from './policy-form';

interface StepFieldsProps {
  step: StepForm;
  index: number;
  count: number;
  recipients: readonly { value: string; label: string }[];
  errors: PolicyErrors['steps'][number] | undefined;
  onChange: (step: StepForm) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

/** One step: how long to wait, whom to tell, when it is taken. */
export function StepFields({ step, index, count, recipients, errors, onChange, onMove, onRemove }: StepFieldsProps) {
  const change = (part: Partial<StepForm>) => onChange({ ...step, ...part });
  const toggle = (severity: SeverityWord, on: boolean) => change({ severities: SEVERITIES.filter((one) => (one === severity ? on : step.severities.includes(one))) });
  const { times } = step;
  return (
    <fieldset className="people__group">
      <legend>Step {index + 1}</legend>
      <Input label={index === 0 ? 'Minutes after the incident opened' : 'Minutes after the step before'} inputMode="numeric" value={step.waitMinutes} error={errors?.waitMinutes} onChange={(event) => change({ waitMinutes: event.target.value })} />
      <NamesField label="Tell" freeText names={step.recipients.map(recipientKey)} options={recipients} error={errors?.recipients} onChange={(keys) => change({ recipients: keys.map(recipientOf) })} />
      <div className="people__row" role="group" aria-label={`Severities of step ${index + 1}`}>
        <span className="ui-field__label">Only for</span>
        {SEVERITIES.map((severity) => (
          <Checkbox key={severity} label={severity} checked={step.severities.includes(severity)} onChange={(on) => toggle(severity, on)} />
        ))}
        <span className="ui-field__hint">{step.severities.length === 0 && 'none chosen: for all'}</span>
      </div>
      {times && (
        <>
          <ZoneField zone={times.timeZone} error={undefined} onChange={(timeZone) => change({ times: { ...times, timeZone } })} />
          {times.windows.map((window, at) => (
            <WindowFields
              key={at} window={window} onChange={(next) => change({ times: { ...times, windows: times.windows.map((one, other) => (other === at ? next : one)) } })}
              onRemove={() => change({ times: times.windows.length === 1 ? null : { ...times, windows: times.windows.filter((_, other) => other !== at) } })}
            />
          ))}
          {errors?.times && <span className="ui-field__error">{errors.times}</span>}
        </>
      )}
      <div className="people__row">
        <Button size="sm" icon={<Plus size={13} />} onClick={() => change({ times: { timeZone: times?.timeZone ?? ownZone(), windows: [...(times?.windows ?? []), { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] } })}>
          {times ? 'Another part of the week' : 'Only at some times'}
        </Button>
        {count > 1 && (
          <>
            <IconButton size="sm" tooltip={false} label={`Move step ${index + 1} up`} icon={<ArrowUp size={13} />} disabled={index === 0} onClick={() => onMove(-1)} />
            <IconButton size="sm" tooltip={false} label={`Move step ${index + 1} down`} icon={<ArrowDown size={13} />} disabled={index === count - 1} onClick={() => onMove(1)} />
            <IconButton size="sm" tooltip={false} label={`Remove step ${index + 1}`} icon={<Trash2 size={13} />} onClick={onRemove} />
          </>
        )}
      </div>
    </fieldset>
  );
}
