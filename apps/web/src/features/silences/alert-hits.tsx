import { Notice } from '@observer/ui';
import { type AlertMatcher, PREVIEW_SILENCE } from '../../api/silences';
import { useSteadyQuery } from '../../api/use-query';
import { useSettled } from '../../time/use-settled';

const SETTLE_MS = 400;
const MOST_LISTED = 8;

/** Alerts that are active now and that satisfy matchers. */
export function AlertHits({ matchers }: { matchers: AlertMatcher[] }) {
  const settled = useSettled(JSON.stringify(matchers), SETTLE_MS);
  const { data, error } = useSteadyQuery(PREVIEW_SILENCE, { matchers: JSON.parse(settled) as AlertMatcher[] });
  if (error) return <Notice tone="bad">What it would hit is not known: {error.message}</Notice>;
  if (!data) return <p role="status">Looking for alerts that it would hit …</p>;
  const { count, alerts } = data.previewSilence;
  return (
    <section aria-live="polite">
      <p>{count === 0 ? 'It hits no alert that is active now.' : `It hits ${count} ${count === 1 ? 'alert' : 'alerts'} now:`}</p>
      <ul className="silences__hits">
        {alerts.slice(0, MOST_LISTED).map(({ fingerprint, labels }) => (
          <li key={fingerprint} className="ui-mono">
            {labels.map(({ name, value }) => `${name}=${value}`).join(' · ')}
          </li>
        ))}
        {count > MOST_LISTED && <li>and {count - MOST_LISTED} more</li>}
      </ul>
    </section>
  );
}
