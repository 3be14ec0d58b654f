import { Drawer, Facts, Notice } from '@observer/ui';
import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { type Rule, type RuleGroup, type RuleStatus } from '../../api/alert-rules';
import { type Label } from '../../api/prom';
import { formatCompact, joined } from '../../format/number';
import { formatAgo, formatSpan } from '../../format/time';
import { useNow } from '../../time/clock';
import { metricsLink } from '../metrics';
import { conditionQueries, conditionWords, ruleName } from './alert-rule-words';
import { BackTestPanel } from './back-test-panel';

const NO_DATA = { RESOLVE: 'resolves its alerts', KEEP: 'keeps its alerts', ALERT: 'is an alert of its own' } as const;

/** All of one rule: what it asks, what it says, its alerts now, and how noisy it would have been. */
export function RuleDrawer({ rule, group, status, onClose }: { rule: Rule; group: RuleGroup; status: RuleStatus | undefined; onClose: () => void }) {
  const queries = rule.condition ? conditionQueries(rule.condition) : [{ what: 'Expression', query: rule.expr ?? '' }];
  const facts: (readonly [string, ReactNode])[] = [
    ...queries.map(({ what, query }) => [what, <Query key={what} query={query} />] as const),
    ...(rule.type === 'ALERT'
      ? ([['For', rule.forMs ? formatSpan(rule.forMs) : 'at once'], ['Keeps firing for', rule.keepFiringForMs ? formatSpan(rule.keepFiringForMs) : 'not longer'], ['Missing data', NO_DATA[rule.noData ?? 'RESOLVE']]] as const)
      : []),
    ['Labels', <Words key="labels" labels={[...group.labels, ...rule.labels]} />],
    ...(rule.annotations ?? []).map(({ name, value }) => [name, value] as const),
  ];
  return (
    <Drawer open onOpenChange={onClose} title={ruleName(rule)} description={rule.condition ? `It ${conditionWords(rule.condition)}.` : 'It makes a metric of an expression.'}>
      <div className="alert-rules__drawer">
        {status?.lastError && <Notice tone="bad">Its evaluation fails: {status.lastError}</Notice>}
        <Facts facts={facts} />
        {rule.type === 'ALERT' && <AlertsNow status={status} />}
        {rule.type === 'ALERT' && <BackTestPanel rule={rule} intervalMs={group.intervalMs} />}
      </div>
    </Drawer>
  );
}

const Query = ({ query }: { query: string }) => (
  <>
    <code>{query}</code>{' '}
    {!query.includes('$window') && (
      <Link className="ui-link" href={metricsLink(query)}>
        Explore
      </Link>
    )}
  </>
);

const Words = ({ labels }: { labels: readonly Label[] }) => <>{labels.map(({ name, value }) => `${name}=${value}`).join(', ') || 'none'}</>;

function AlertsNow({ status }: { status: RuleStatus | undefined }) {
  const nowMs = useNow(10_000);
  const alerts = status?.alerts ?? [];
  return (
    <section>
      <h3>Alerts now</h3>
      {alerts.length === 0 && <p className="ui-field__hint">None.</p>}
      <ul className="alert-rules__alerts">
        {alerts.map(({ fingerprint, labels, state, activeAtMs, value }) => (
          <li key={fingerprint}>
            <b>{state.toLowerCase()}</b> {formatAgo(activeAtMs, nowMs)}
            {value !== null && ` · ${joined(formatCompact(value))}`}
            <small className="ui-mono">
              <Words labels={labels.filter(({ name }) => name !== 'alertname')} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
