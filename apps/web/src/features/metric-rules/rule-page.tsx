import { EmptyState, NoPermissionState, Panel, Skeleton } from '@observer/ui';
import { ArrowLeft, Ruler } from 'lucide-react';
import { Link, useParams } from 'wouter';
import { METRIC_RULES } from '../../api/metric-rules';
import { KINDS } from '../../api/operations';
import { useAtLeast } from '../../api/session';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { RuleEditor } from './rule-editor';
import './metric-rules.css';

/** One metric: made anew, changed, or looked at. */
export default function RulePage() {
  const { id } = useParams<{ id?: string }>();
  const isEditor = useAtLeast('EDITOR');
  const rules = useQuery(METRIC_RULES, {}, { maxAgeMs: 1_000, pollMs: 15_000 });
  const kinds = useQuery(KINDS, {}, { maxAgeMs: 300_000 });
  const stored = id === undefined ? undefined : rules.data?.metricRules.find(({ rule }) => rule.id === id);
  const error = (!rules.data && rules.error) || (!kinds.data && kinds.error);
  const frame = (content: React.ReactNode) => (
    <div className="page">
      <PageHeader title={id ?? 'New metric'} context={<BackLink />} />
      <Panel>{content}</Panel>
    </div>
  );
  if (error) {
    return frame(
      <FailedState
        error={error} title="The metric could not be loaded"
        onRetry={() => {
          rules.refetch();
          kinds.refetch();
        }}
      />,
    );
  }
  if (!rules.data || !kinds.data) return frame(<div aria-busy="true"><Skeleton height="20rem" /></div>);
  if (id === undefined && !isEditor) return frame(<NoPermissionState title="Making metrics needs the role editor">You can look at all metrics and explore them.</NoPermissionState>);
  if (id !== undefined && !stored) return frame(<EmptyState title={`There is no metric rule "${id}"`} icon={<Ruler size={18} />} actions={<BackLink />}>It may have been deleted.</EmptyState>);
  return <RuleEditor key={id ?? 'new'} stored={stored} rules={rules.data.metricRules} kinds={kinds.data.kinds} readOnly={!isEditor} />;
}

export const BackLink = () => (
  <Link href="/custom-metrics" className="ui-link rule__back">
    <ArrowLeft size={13} aria-hidden="true" /> All custom metrics
  </Link>
);
