import { Button, Input } from '@observer/ui';

interface SecretFieldProps {
  label: string;
  hint: string | undefined;
  /** One is kept, sealed. */
  isSet: boolean;
  required: boolean;
  /** The new one; undefined = the kept one stays. */
  value: string | undefined;
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A secret: written and never shown. One that is kept stays until it is replaced. */
export function SecretField({ label, hint, isSet, required, value, error, onChange }: SecretFieldProps) {
  if (isSet && value === undefined) {
    return (
      <div className="ui-field" role="group" aria-label={label}>
        <span className="ui-field__label">{label}</span>
        <div className="people__row">
          <span className="ui-muted">is set and kept sealed</span>
          <Button size="sm" aria-label={`Replace: ${label}`} onClick={() => onChange('')}>
            Replace
          </Button>
        </div>
      </div>
    );
  }
  const removes = isSet && value === '' && !required;
  return (
    <div className="contacts__secret">
      <Input label={required ? label : `${label} (optional)`} type="password" autoComplete="new-password" maxLength={4096} value={value ?? ''} error={error} hint={removes ? 'Empty: it is removed' : hint} onChange={(event) => onChange(event.target.value === '' && !isSet ? undefined : event.target.value)} />
      {isSet && (
        <Button size="sm" aria-label={`Keep the old: ${label}`} onClick={() => onChange(undefined)}>
          Keep the old one
        </Button>
      )}
    </div>
  );
}
