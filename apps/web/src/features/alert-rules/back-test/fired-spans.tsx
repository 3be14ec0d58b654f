import { type CSSProperties } from 'react';
import { type BackTestAlert } from '../../../api/alert-rules';
import { formatDigits } from '../../../format/number';
import { formatDateTime, formatSpan } from '../../../format/time';
import { alertRows, alertTitle } from './played-alerts';

const MOST_ROWS = 12;
const MOST_TOLD = 100;

interface FiredSpansProps {
  alerts: readonly BackTestAlert[];
  bounds: { startMs: number; endMs: number };
  /** Names of labels that all alerts of the rule have. */
  common: ReadonlySet<string>;
}

/** When alerts would have been pending and firing: a bar for each, and the same as a list. */
export function FiredSpans({ alerts, bounds, common }: FiredSpansProps) {
  const rows = alertRows(alerts, bounds, common);
  if (rows.length === 0) return <p className="ui-field__hint">It would not have fired.</p>;
  return (
    <div className="spans">
      <div className="spans__rows" aria-hidden="true">
        {rows.slice(0, MOST_ROWS).map(({ title, spans }) => (
          <div key={title} className="spans__row">
            <span className="ui-truncate" title={title}>
              {title}
            </span>
            <div className="spans__lane">
              {spans.map(({ from, to, firing }, index) => (
                <i key={index} data-firing={firing} style={{ '--from': from, '--to': to } as CSSProperties} />
              ))}
            </div>
          </div>
        ))}
        <div className="spans__row spans__axis">
          <span>{rows.length > MOST_ROWS ? `and ${rows.length - MOST_ROWS} more` : ''}</span>
          <div>
            <span>{formatDateTime(bounds.startMs)}</span>
            <span>{formatDateTime(bounds.endMs)}</span>
          </div>
        </div>
      </div>
      <details>
        <summary>
          {alerts.length === 1 ? 'The alert' : `All ${alerts.length} alerts`} as a list
        </summary>
        <ul className="alert-rules__alerts">
          {alerts.slice(0, MOST_TOLD).map((alert) => (
            <li key={`${alert.pendingAtMs} ${JSON.stringify(alert.labels)}`}>
              <b>{alert.firedAtMs === null ? 'pending' : 'fired'}</b> {formatDateTime(alert.firedAtMs ?? alert.pendingAtMs)}, {lasted(alert, bounds.endMs)}
              {alert.peak !== null && `, up to ${formatDigits(alert.peak)}`}
              <small className="ui-mono">{alertTitle(alert.labels, common)}</small>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

const lasted = ({ pendingAtMs, firedAtMs, resolvedAtMs }: BackTestAlert, endMs: number): string => `${resolvedAtMs === null ? 'goes on since' : 'for'} ${formatSpan((resolvedAtMs ?? endMs) - (firedAtMs ?? pendingAtMs))}`;
