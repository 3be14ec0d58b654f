import { type ReactNode, useMemo } from 'react';
import { Link } from 'wouter';
import { metricsLink } from '../../../metrics';
import { PromInput } from '../../../metrics/prom-input';
import { faultOf } from '../../../metrics/query-fault';
import { type FieldError } from '../field-errors';
import '../../../metrics/metrics.css';

export interface ExpressionFieldProps {
  label: string;
  hint?: ReactNode;
  text: string;
  error: FieldError | undefined;
  readOnly: boolean;
  /** `$window` stands in it. */
  placeholders?: boolean;
  onChange: (text: string) => void;
}

/** PromQL with highlighting and completion; what is wrong is marked where it stands. */
export function ExpressionField({ label, hint, text, error, readOnly, placeholders = false, onChange }: ExpressionFieldProps) {
  const fault = useMemo(() => error && faultOf({ message: error.message, details: error.position ? { position: error.position } : {} }, text), [error, text]);
  const mark = useMemo(() => fault?.part && { ...fault.part, message: fault.message }, [fault]);
  return (
    <div className="ui-field">
      <span className="ui-field__label rule-edit__expression">
        {label}
        {text.trim() !== '' && !placeholders && (
          <Link className="ui-link" href={metricsLink(text)} target="_blank" aria-label={`Explore: ${label}`}>
            Explore
          </Link>
        )}
      </span>
      {readOnly ? <code className="rule-edit__code">{text}</code> : <PromInput label={label} text={text} onChange={onChange} onRun={() => undefined} fault={mark} placeholders={placeholders} />}
      {fault ? (
        <span className="ui-field__error" role="alert">
          {fault.where && <b>{fault.where}: </b>}
          {fault.message}
        </span>
      ) : (
        hint && <span className="ui-field__hint">{hint}</span>
      )}
    </div>
  );
}
