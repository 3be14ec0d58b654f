import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react';
import { classNames } from './class-names';

export interface FieldProps {
  label: string;
  /** Keeps the label for screen readers only, where the surroundings already say it. */
  hideLabel?: boolean;
  hint?: ReactNode;
  /** What is wrong and how to mend it; also marks the control invalid. */
  error?: string | undefined;
}

interface ControlAttributes {
  id: string;
  'aria-invalid'?: true;
  'aria-describedby'?: string;
}

function Field({ label, hideLabel, hint, error, children }: FieldProps & { children: (control: ControlAttributes) => ReactNode }) {
  const id = useId();
  const noteId = `${id}-note`;
  const described = error || hint ? { 'aria-describedby': noteId } : {};
  return (
    <div className="ui-field">
      <label htmlFor={id} className={hideLabel ? 'ui-sr' : 'ui-field__label'}>
        {label}
      </label>
      {children({ id, ...described, ...(error ? { 'aria-invalid': true as const } : {}) })}
      {error ? (
        <span id={noteId} className="ui-field__error" role="alert">
          {error}
        </span>
      ) : (
        hint && (
          <span id={noteId} className="ui-field__hint">
            {hint}
          </span>
        )
      )}
    </div>
  );
}

export interface InputProps extends InputHTMLAttributes<HTMLInputElement>, FieldProps {
  icon?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** One line of text with its label, hint and error. */
export const Input = ({ label, hideLabel, hint, error, icon, className, ...rest }: InputProps) => (
  <Field {...{ label, hideLabel, hint, error }}>
    {(control) => (
      <span className="ui-input-wrap">
        {icon}
        <input {...rest} {...control} className={classNames('ui-input', className)} />
      </span>
    )}
  </Field>
);

/** Several lines of text. */
export const Textarea = ({ label, hideLabel, hint, error, className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement> & FieldProps) => (
  <Field {...{ label, hideLabel, hint, error }}>
    {(control) => <textarea {...rest} {...control} className={classNames('ui-textarea', className)} />}
  </Field>
);

export interface SelectOption {
  value: string;
  label: string;
}

export interface SelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'>, FieldProps {
  options: readonly SelectOption[];
  onValueChange: (value: string) => void;
}

/** A native select: the platform's own list is the most accessible there is. */
export const Select = ({ label, hideLabel, hint, error, options, onValueChange, className, ...rest }: SelectProps) => (
  <Field {...{ label, hideLabel, hint, error }}>
    {(control) => (
      <select {...rest} {...control} className={classNames('ui-select', className)} onChange={(event) => onValueChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    )}
  </Field>
);
