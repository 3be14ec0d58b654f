import { Badge, type Column, Panel, showToast, StatusDot, Switch, Table } from '@observer/ui';
import { useState } from 'react';
import { Link } from 'wouter';
import { type ApiError, asApiError } from '../../api/api-error';
import { PUT_RULE_GROUP, type Rule, RULE_GROUPS, type RuleGroupStatus, type StoredRuleGroup } from '../../api/alert-rules';
import { request } from '../../api/graphql';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { formatAgo, formatSpan } from '../../format/time';
import { useNow } from '../../time/clock';
import { withEnabled } from './alert-rule-input';
import { conditionWords, ruleName, ruleState } from './alert-rule-words';
import { groupPath } from './paths';
import { RuleDrawer } from './rule-drawer';

interface RuleGroupPanelProps {
  stored: StoredRuleGroup;
  rules: readonly Rule[];
  status: RuleGroupStatus | undefined;
  failed: ApiError | undefined;
}

/** One group: how its evaluation is, and its rules in the order they are evaluated. */
export function RuleGroupPanel({ stored, rules, status, failed }: RuleGroupPanelProps) {
  const { group } = stored;
  const nowMs = useNow(5_000);
  const [openId, setOpenId] = useState<string>();
  const open = group.rules.find(({ id }) => id === openId);
  const statusOf = (id: string) => status?.rules.find((one) => one.id === id);
  const evaluated = failed ? `state not known: ${failed.message}` : status?.lastEvaluationMs ? `evaluated ${formatAgo(status.lastEvaluationMs, Math.max(nowMs, status.lastEvaluationMs))} in ${formatSpan(status.evaluationSeconds * 1000)}` : 'not evaluated yet';
  const missed = status && status.missedEvaluations > 0 ? `, ${status.missedEvaluations} missed` : '';
  const columns: Column<Rule>[] = [
    {
      id: 'rule', header: 'Rule',
      cell: (rule) => (
        <div className="alert-rules__rule">
          <button type="button" onClick={() => setOpenId(rule.id)}>
            {ruleName(rule)}
          </button>
          <small>{statusOf(rule.id)?.lastError || (rule.condition ? conditionWords(rule.condition) : <code>{rule.expr}</code>)}</small>
        </div>
      ),
    },
    { id: 'severity', header: 'Severity', hideBelow: 'sm', cell: ({ labels, type }) => (type === 'RECORDING' ? <Badge>recording</Badge> : (labels.find(({ name }) => name === 'severity')?.value ?? '–')) },
    { id: 'for', header: 'For', hideBelow: 'md', cell: ({ forMs }) => (forMs ? formatSpan(forMs) : '–') },
    { id: 'state', header: 'State', cell: (rule) => <State rule={rule} status={status} /> },
    { id: 'enabled', header: 'On', align: 'end', cell: (rule) => <EnabledSwitch stored={stored} rule={rule} /> },
  ];
  return (
    <Panel title={group.name} note={`every ${formatSpan(group.intervalMs)} · ${evaluated}${missed}`} flush className="alert-rules__group" actions={<>{group.team && <Badge>{group.team}</Badge>}{group.shipped && <Badge tone="info">ships with Observer</Badge>}<Link className="ui-link" href={groupPath(group.id)} aria-label={`Group ${group.name}`}>Group</Link></>}>
      <Table caption={`Rules of ${group.name}`} columns={columns} rows={rules} rowKey={({ id }) => id} onRowClick={({ id }) => setOpenId(id)} selectedKey={openId} />
      {open && <RuleDrawer rule={open} stored={stored} status={statusOf(open.id)} onClose={() => setOpenId(undefined)} />}
    </Panel>
  );
}

function State({ rule, status }: { rule: Rule; status: RuleGroupStatus | undefined }) {
  const { word, tone } = ruleState(rule, status?.rules.find(({ id }) => id === rule.id));
  return (
    <span className="alert-rules__state">
      <StatusDot tone={tone} />
      {word}
    </span>
  );
}

/** Turns a rule on and off at once; its alerts resolve when it goes off. */
function EnabledSwitch({ stored: { group, revision }, rule }: { stored: StoredRuleGroup; rule: Rule }) {
  const isEditor = useAtLeast('EDITOR');
  const [wanted, setWanted] = useState<boolean>();
  const name = ruleName(rule);
  if (!isEditor) return <Badge tone={rule.enabled ? 'ok' : 'neutral'}>{rule.enabled ? 'on' : 'off'}</Badge>;
  const toggle = async (enabled: boolean) => {
    setWanted(enabled);
    try {
      await request(PUT_RULE_GROUP, { group: withEnabled(group, rule.id, enabled), expectedRevision: revision });
      showToast({ tone: 'ok', title: enabled ? `"${name}" is evaluated again` : `"${name}" is no longer evaluated` });
    } catch (thrown) {
      showToast({ tone: 'bad', title: `"${name}" could not be changed`, text: asApiError(thrown).message });
    }
    invalidate(RULE_GROUPS);
    setWanted(undefined);
  };
  return <Switch label={`Evaluate ${name}`} hideLabel checked={wanted ?? rule.enabled} disabled={wanted !== undefined} onChange={(enabled) => void toggle(enabled)} />;
}
