import { Button, Drawer, Facts, Notice } from '@observer/ui';
import { Copy, Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type Rule, type RuleStatus, type StoredRuleGroup } from '../../api/alert-rules';
import { type Label } from '../../api/prom';
import { useAtLeast } from '../../api/session';
import { formatCompact, joined } from '../../format/number';
import { formatAgo, formatSpan } from '../../format/time';
import { useNow } from '../../time/clock';
import { metricsLink } from '../metrics';
import { runbookPath } from '../runbooks';
import { inputOfRule, labelsOfGroup } from './alert-rule-input';
import { conditionQueries, conditionWords, ruleName } from './alert-rule-words';
import { BackTestPanel } from './back-test/back-test-panel';
import { DeleteRuleDialog } from './delete-rule-dialog';
import { duplicatePath, rulePath } from './paths';

const NO_DATA = { RESOLVE: 'resolves its alerts', KEEP: 'keeps its alerts', ALERT: 'is an alert of its own' } as const;

/** All of one rule: what it asks, what it says, its alerts now, and how noisy it would have been. */
export function RuleDrawer({ rule, stored, status, onClose }: { rule: Rule; stored: StoredRuleGroup; status: RuleStatus | undefined; onClose: () => void }) {
  const { group } = stored;
  const queries = rule.condition ? conditionQueries(rule.condition) : [{ what: 'Expression', query: rule.expr ?? '' }];
  const facts: (readonly [string, ReactNode])[] = [
    ...queries.map(({ what, query }) => [what, <Query key={what} query={query} />] as const),
    ...(rule.type === 'ALERT'
      ? ([['For', rule.forMs ? formatSpan(rule.forMs) : 'at once'], ['Keeps firing for', rule.keepFiringForMs ? formatSpan(rule.keepFiringForMs) : 'not longer'], ['Missing data', NO_DATA[rule.noData ?? 'RESOLVE']]] as const)
      : []),
    ['Labels', <Words key="labels" labels={[...group.labels, ...rule.labels]} />],
    ...(rule.annotations ?? []).map(({ name, value }) => [name, name === 'runbook_url' ? <Runbook key={name} link={value} /> : value] as const),
  ];
  return (
    <Drawer open onOpenChange={onClose} title={ruleName(rule)} description={rule.condition ? `It ${conditionWords(rule.condition)}.` : 'It makes a metric of an expression.'}>
      <div className="alert-rules__drawer">
        <Actions rule={rule} stored={stored} onClose={onClose} />
        {status?.lastError && <Notice tone="bad">Its evaluation fails: {status.lastError}</Notice>}
        <Facts facts={facts} />
        {rule.type === 'ALERT' && <AlertsNow status={status} />}
        {rule.type === 'ALERT' && (
          <>
            <h3>Back-test</h3>
            <BackTestPanel rule={inputOfRule(rule)} groupLabels={labelsOfGroup(group)} intervalMs={group.intervalMs} />
          </>
        )}
      </div>
    </Drawer>
  );
}

/** What can be done with it: editors change it, others look at its form. */
function Actions({ rule, stored, onClose }: { rule: Rule; stored: StoredRuleGroup; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const isEditor = useAtLeast('EDITOR');
  const groupId = stored.group.id;
  return (
    <div className="alert-rules__run">
      <Button icon={<Pencil size={14} />} onClick={() => navigate(rulePath(groupId, rule.id))}>
        {isEditor ? 'Edit' : 'Look at its form'}
      </Button>
      {isEditor && (
        <>
          <Button icon={<Copy size={14} />} onClick={() => navigate(duplicatePath(groupId, rule.id))}>
            Duplicate
          </Button>
          <Button variant="danger" icon={<Trash2 size={14} />} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        </>
      )}
      {deleting && <DeleteRuleDialog group={stored} rule={rule} onClose={() => setDeleting(false)} onDeleted={onClose} />}
    </div>
  );
}

/** The runbook of a shipped rule is a page here; another one stays as it is written, as it may be a template. */
const Runbook = ({ link }: { link: string }) => {
  const path = runbookPath(link);
  return path?.startsWith('/runbooks/') ? <Link className="ui-link" href={path}>Open the runbook</Link> : <>{link}</>;
};

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
