import { type ReactNode } from 'react';

export interface CheckboxProps {
  label: ReactNode;
  hint?: string;
  /** Hides the label from sight; it is still announced. */
  hideLabel?: boolean;
  checked: boolean | 'mixed';
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Checkbox({ label, hint, hideLabel, checked, disabled, onChange }: CheckboxProps) {
  return (
    <label className="ui-check">
      <input
        type="checkbox"
        checked={checked === true}
        disabled={disabled}
        ref={(input) => {
          if (input) input.indeterminate = checked === 'mixed';
        }}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className={hideLabel ? 'ui-sr' : 'ui-check__text'}>
        {label}
        {hint && <span className="ui-field__hint">{hint}</span>}
      </span>
    </label>
  );
}

/** Something that is on or off at once, without a save button. */
export function Switch({ label, hideLabel = false, checked, disabled, onChange }: { label: string; hideLabel?: boolean; checked: boolean; disabled?: boolean; onChange: (checked: boolean) => void }) {
  return (
    <button type="button" role="switch" aria-checked={checked} disabled={disabled} className="ui-switch" onClick={() => onChange(!checked)}>
      <span className="ui-switch__track" aria-hidden="true" />
      {hideLabel ? <span className="ui-sr">{label}</span> : label}
    </button>
  );
}
