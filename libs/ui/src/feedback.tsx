import { CircleAlert, Inbox, Info, Lock, RotateCw, TriangleAlert } from 'lucide-react';
import { type CSSProperties, type ReactNode } from 'react';
import { Button } from './button';
import { type Tone } from './tone';

/** A shape where content will be. Wrap a group in an element with `aria-busy`. */
export const Skeleton = ({ width = '100%', height = '1rem', style }: { width?: string; height?: string; style?: CSSProperties }) => (
  <span className="ui-skeleton" aria-hidden="true" style={{ width, height, ...style }} />
);

interface StateProps {
  title: string;
  children?: ReactNode;
  icon?: ReactNode;
  actions?: ReactNode;
}

/** Nothing here, why, and what to do about it. */
export const EmptyState = ({ title, children, icon, actions }: StateProps) => (
  <div className="ui-state">
    <span className="ui-state__icon">{icon ?? <Inbox size={18} />}</span>
    <p className="ui-state__title">{title}</p>
    {children && <div className="ui-state__text">{children}</div>}
    {actions && <div className="ui-state__actions">{actions}</div>}
  </div>
);

/** What failed, in the server's words, with a way to try again. */
export const ErrorState = ({ title, children, onRetry, actions }: StateProps & { onRetry?: (() => void) | undefined }) => (
  <div className="ui-state" data-tone="bad" role="alert">
    <span className="ui-state__icon">
      <CircleAlert size={18} />
    </span>
    <p className="ui-state__title">{title}</p>
    {children && <div className="ui-state__text">{children}</div>}
    <div className="ui-state__actions">
      {onRetry && (
        <Button icon={<RotateCw size={14} />} onClick={onRetry}>
          Try again
        </Button>
      )}
      {actions}
    </div>
  </div>
);

/** The page exists, but not for this role. */
export const NoPermissionState = ({ title, children }: StateProps) => (
  <div className="ui-state" data-tone="warn">
    <span className="ui-state__icon">
      <Lock size={18} />
    </span>
    <p className="ui-state__title">{title}</p>
    {children && <div className="ui-state__text">{children}</div>}
  </div>
);

/** One line of advice or warning inside a page. */
export const Notice = ({ tone = 'info', children }: { tone?: Tone; children: ReactNode }) => (
  <div className="ui-notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
    {tone === 'info' || tone === 'ok' ? <Info size={15} aria-hidden="true" /> : <TriangleAlert size={15} aria-hidden="true" />}
    <div>{children}</div>
  </div>
);
