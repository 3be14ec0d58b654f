import { EmptyState, NoPermissionState, Panel, Skeleton } from '@observer/ui';
import { ListChecks } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useParams, useSearch } from 'wouter';
import { RULE_GROUPS, type StoredRuleGroup } from '../../../api/alert-rules';
import { useAtLeast } from '../../../api/session';
import { useQuery } from '../../../api/use-query';
import { FailedState } from '../../../app/failed-state';
import { PageHeader } from '../../../app/page-header';
import { BackLink } from '../back-link';
import { RuleEditor } from './rule-editor';
import { ruleIn } from './save-rule';
import '../alert-rules.css';
import './rule-editor.css';

/** One rule: made anew, changed, or looked at. */
export default function RulePage() {
  const { groupId, ruleId } = useParams<{ groupId?: string; ruleId?: string }>();
  const search = new URLSearchParams(useSearch());
  const isEditor = useAtLeast('EDITOR');
  const { data, error, refetch } = useQuery(RULE_GROUPS, {}, { maxAgeMs: 1_000, pollMs: 15_000 });
  const groups = data?.ruleGroups ?? [];
  const found = groups.find(({ group }) => group.id === groupId && (ruleId === undefined || ruleIn(group, ruleId) !== undefined));
  // What is being edited stays, also when somebody else deletes it.
  const [last, setLast] = useState<StoredRuleGroup>();
  if (found && found !== last) setLast(found);
  const now = groups.find(({ group }) => group.id === groupId);
  const frame = (content: ReactNode) => (
    <div className="page">
      <PageHeader title={ruleId ?? 'New rule'} context={<BackLink />} />
      <Panel>{content}</Panel>
    </div>
  );
  if (!data) return frame(error ? <FailedState error={error} title="The rules could not be loaded" forbidden="Rules are not for you to see" onRetry={refetch} /> : <div aria-busy="true"><Skeleton height="20rem" /></div>);
  if (ruleId === undefined) {
    if (!isEditor) return frame(<NoPermissionState title="Making rules needs the role editor">You can look at all rules, and play them over history.</NoPermissionState>);
    const from = search.get('from') ?? '';
    const copied = groups.map(({ group }) => ruleIn(group, from)).find((rule) => rule !== undefined);
    return <RuleEditor key={from} groups={groups} copied={copied} type={search.get('type') === 'recording' ? 'RECORDING' : 'ALERT'} groupId={search.get('group') ?? groups.find(({ group }) => !group.shipped)?.group.id ?? ''} readOnly={false} />;
  }
  const stored = now ?? last;
  const editing = last && ruleIn(last.group, ruleId);
  if (!stored || !editing) return frame(<EmptyState title={`There is no rule "${ruleId}" in this group`} icon={<ListChecks size={18} />} actions={<BackLink />}>It may have been deleted. Versions of its group may still hold it.</EmptyState>);
  return <RuleEditor key={ruleId} groups={groups} stored={stored} editing={editing} type={editing.type} groupId={stored.group.id} readOnly={!isEditor} />;
}
