import { Button, EmptyState, Input, Menu, Panel, Segments, Skeleton } from '@observer/ui';
import { FileUp, ListChecks, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { RULE_GROUP_STATUSES, RULE_GROUPS, type RuleGroupStatus, type StoredRuleGroup } from '../../api/alert-rules';
import { useAtLeast } from '../../api/session';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { useUrlParams } from '../../url/url-params';
import { ruleName, ruleState } from './alert-rule-words';
import { ImportDialog } from './import-dialog';
import { newGroupPath, newRulePath } from './paths';
import { RuleGroupPanel } from './rule-group-panel';
import './alert-rules.css';

const SHOW = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Firing or failing' },
  { value: 'off', label: 'Off' },
] as const;
type Show = (typeof SHOW)[number]['value'];
const POLL_MS = 15_000;

/** Rules that make alerts and metrics, with how each one is now. */
export default function AlertRulesPage() {
  const [params, change] = useUrlParams();
  const [, navigate] = useLocation();
  // An alert links to its rule.
  const { ruleId = '' } = useParams<{ ruleId?: string }>();
  const [text, setText] = useState(ruleId);
  const [importing, setImporting] = useState(false);
  const isEditor = useAtLeast('EDITOR');
  const { data, error, refetch } = useQuery(RULE_GROUPS, {}, { pollMs: POLL_MS });
  const stored = data?.ruleGroups ?? [];
  const states = useQuery(RULE_GROUP_STATUSES, {}, { pollMs: POLL_MS });
  const statuses = new Map(states.data?.ruleGroups.map(({ group, status }) => [group.id, status ?? undefined]));
  const show: Show = SHOW.find(({ value }) => value === params.get('show'))?.value ?? 'all';
  const groups = stored
    .map((one) => ({ stored: one, status: statuses.get(one.group.id), failed: states.data ? undefined : states.error }))
    .map((one) => ({ ...one, rules: rulesShown(one.stored, one.status, show, text) }))
    .filter(({ rules }) => rules.length > 0);
  return (
    <div className="page">
      <PageHeader title="Alert rules">
        <Segments label="Show" value={show} choices={SHOW} onChange={(next) => change({ show: next === 'all' ? undefined : next })} />
        <Input label="Search rules" hideLabel type="search" placeholder="Search" data-shortcut="search" icon={<Search size={14} />} value={text} onChange={(event) => setText(event.target.value)} />
        {isEditor && (
          <Menu
            trigger={
              <Button variant="primary" icon={<Plus size={14} />}>
                New
              </Button>
            }
            entries={[
              { label: 'Alert rule', icon: <Plus size={14} />, onSelect: () => navigate(newRulePath('alert')) },
              { label: 'Recording rule', icon: <Plus size={14} />, onSelect: () => navigate(newRulePath('recording')) },
              { label: 'Group', icon: <Plus size={14} />, onSelect: () => navigate(newGroupPath) },
              { kind: 'separator' },
              { label: 'Import a rule file', icon: <FileUp size={14} />, onSelect: () => setImporting(true) },
            ]}
          />
        )}
      </PageHeader>
      {error && !data ? (
        <Panel>
          <FailedState error={error} title="The rules could not be loaded" forbidden="Rules are not for you to see" onRetry={refetch} />
        </Panel>
      ) : !data ? (
        <Panel aria-busy="true">
          <Skeleton height="20rem" />
        </Panel>
      ) : groups.length === 0 ? (
        <Panel>
          <EmptyState title={stored.length === 0 ? 'There are no rules' : 'No rule matches'} icon={<ListChecks size={18} />}>
            {stored.length === 0 && (isEditor ? 'Make one, or import rule files of Prometheus as they are.' : 'Those with the role editor can make some.')}
          </EmptyState>
        </Panel>
      ) : (
        groups.map(({ stored: one, status, failed, rules }) => <RuleGroupPanel key={one.group.id} stored={one} rules={rules} status={status} failed={failed} />)
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}

function rulesShown({ group }: StoredRuleGroup, status: RuleGroupStatus | undefined, show: Show, text: string) {
  const wanted = text.trim().toLowerCase();
  return group.rules.filter((rule) => {
    const { tone } = ruleState(rule, status?.rules.find(({ id }) => id === rule.id));
    const fits = show === 'all' || (show === 'off' ? !rule.enabled : tone === 'bad' || tone === 'warn');
    return fits && `${ruleName(rule)} ${rule.id} ${group.name} ${group.team} ${rule.labels.map(({ name, value }) => `${name}=${value}`).join(' ')}`.toLowerCase().includes(wanted);
  });
}
