import { Fragment, type HTMLAttributes, type ReactNode } from 'react';
import { classNames } from './class-names';
import { type Tone } from './tone';

export const Badge = ({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) => (
  <span className="ui-badge" data-tone={tone}>
    {children}
  </span>
);

/** A mark of state: a circle when well, a square to look at, a triangle when bad, so that it does not rest on colour alone. */
export const StatusDot = ({ tone, pulse = false }: { tone: Tone; pulse?: boolean }) => (
  <span className="ui-dot" data-tone={tone} data-pulse={pulse} aria-hidden="true" />
);

export const Kbd = ({ children }: { children: ReactNode }) => <kbd className="ui-kbd">{children}</kbd>;

export interface PanelProps extends Omit<HTMLAttributes<HTMLElement>, 'title'> {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  /** No padding around the body, for tables. */
  flush?: boolean;
}

/** A surface with a title, a quiet note and actions at its right. */
export function Panel({ title, note, actions, flush = false, className, children, ...rest }: PanelProps) {
  return (
    <section className={classNames('ui-panel', className)} {...rest}>
      {(title || actions) && (
        <header className="ui-panel__head">
          {title && <h2 className="ui-panel__title">{title}</h2>}
          {note && <span className="ui-panel__note">{note}</span>}
          {actions && <div className="ui-panel__actions">{actions}</div>}
        </header>
      )}
      <div className={classNames('ui-panel__body', flush && 'ui-panel__body--flush')}>{children}</div>
    </section>
  );
}

/** A share from 0 to 1 as a thin bar; without one something goes on whose end is not known. The number itself stands beside it, so the bar is hidden from screen readers. */
export const Meter = ({ ratio, tone = 'accent' }: { ratio?: number; tone?: Tone }) => (
  <span className="ui-meter" data-tone={tone} data-endless={ratio === undefined || undefined} aria-hidden="true">
    <span style={ratio === undefined ? undefined : { width: `${Math.min(100, Math.max(0, ratio * 100))}%` }} />
  </span>
);

export interface StatProps {
  label: ReactNode;
  value: string;
  unit?: string;
  /** The line under the number: a comparison, a bound. */
  note?: ReactNode;
}

/** One big number. */
export const Stat = ({ label, value, unit, note }: StatProps) => (
  <div className="ui-stat">
    <span className="ui-stat__label">{label}</span>
    <span className="ui-stat__value">
      {value}
      {unit && <span className="ui-stat__unit">{unit}</span>}
    </span>
    {note !== undefined && <span className="ui-stat__delta">{note}</span>}
  </div>
);

/** Names and values, one under the other. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="ui-facts">
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A long name that may break after "_", "-", ":", "." and "/" and not inside its words. */
export const Breakable = ({ text }: { text: string }) => (
  <>
    {text.split(/(?<=[_\-:./])/).map((part, index) => (
      <Fragment key={index}>
        {index > 0 && <wbr />}
        {part}
      </Fragment>
    ))}
  </>
);
