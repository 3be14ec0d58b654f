import { type ButtonHTMLAttributes, type ReactNode, type Ref } from 'react';
import { classNames } from './class-names';
import { Tooltip } from './tooltip';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: 'primary' | 'secondary' | 'ghost' | 'danger';
  size?: 'sm' | 'md' | 'lg';
  /** Shows a spinner and blocks a second press, while the label stays readable. */
  busy?: boolean;
  block?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with a text label. `type` is `button` unless told otherwise, so it never submits a form by accident. */
export function Button({ variant = 'secondary', size = 'md', busy = false, block = false, icon, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classNames('ui-button', `ui-button--${variant}`, size !== 'md' && `ui-button--${size}`, block && 'ui-button--block', className)}
    >
      {busy ? <span className="ui-spinner" aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'block' | 'busy'> {
  /** Says what it does: read by screen readers and shown as a tooltip. */
  label: string;
  icon: ReactNode;
  /** Key that does the same, shown in the tooltip. */
  shortcut?: string;
  /** Off where the icon says enough: an open tooltip would take the first Escape from its dialog. */
  tooltip?: boolean;
}

/** A button that is only an icon; its label is announced and shown on hover and focus. */
export function IconButton({ label, icon, shortcut, tooltip = true, variant = 'ghost', size = 'md', className, ...rest }: IconButtonProps) {
  const button = (
    <button
      type="button"
      aria-label={label}
      {...rest}
      className={classNames('ui-button', 'ui-button--icon', `ui-button--${variant}`, size !== 'md' && `ui-button--${size}`, className)}
    >
      {icon}
    </button>
  );
  return tooltip ? <Tooltip content={shortcut ? `${label} (${shortcut})` : label}>{button}</Tooltip> : button;
}
