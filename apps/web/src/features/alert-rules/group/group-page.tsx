import { NoPermissionState, Panel, Skeleton } from '@observer/ui';
import { type ReactNode } from 'react';
import { useParams } from 'wouter';
import { RULE_GROUPS } from '../../../api/alert-rules';
import { useAtLeast } from '../../../api/session';
import { useQuery } from '../../../api/use-query';
import { FailedState } from '../../../app/failed-state';
import { PageHeader } from '../../../app/page-header';
import { BackLink } from '../back-link';
import { VersionsPanel } from '../versions/versions-panel';
import { GroupEditor } from './group-editor';
import '../alert-rules.css';
import '../edit/rule-editor.css';
import './group.css';

/** One group: made anew, changed, looked at, or restored after it was deleted. */
export default function GroupPage() {
  const { groupId } = useParams<{ groupId?: string }>();
  const isEditor = useAtLeast('EDITOR');
  const { data, error, refetch } = useQuery(RULE_GROUPS, {}, { maxAgeMs: 1_000, pollMs: 15_000 });
  const frame = (content: ReactNode) => (
    <div className="page">
      <PageHeader title={groupId ?? 'New group'} context={<BackLink />} />
      {content}
    </div>
  );
  if (!data) {
    return frame(
      <Panel>{error ? <FailedState error={error} title="The groups could not be loaded" forbidden="Rules are not for you to see" onRetry={refetch} /> : <div aria-busy="true"><Skeleton height="20rem" /></div>}</Panel>,
    );
  }
  if (groupId === undefined) {
    return isEditor ? <GroupEditor stored={undefined} groups={data.ruleGroups} readOnly={false} /> : frame(<Panel><NoPermissionState title="Making groups needs the role editor">You can look at all rules, and play them over history.</NoPermissionState></Panel>);
  }
  const stored = data.ruleGroups.find(({ group }) => group.id === groupId);
  if (!stored) return frame(<VersionsPanel groupId={groupId} now={undefined} readOnly={!isEditor} onRestored={refetch} />);
  return <GroupEditor key={groupId} stored={stored} groups={data.ruleGroups} readOnly={!isEditor} />;
}
