import { EmptyState, Notice, Panel, Segments, Skeleton } from '@observer/ui';
import { FlaskConical } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { BACK_TEST_RULE, type BackTestVariables, type RuleInput } from '../../../../api/alert-rules';
import { type Label } from '../../../../api/prom';
import { useSteadyQuery } from '../../../../api/use-query';
import { formatSpan } from '../../../../format/time';
import { useNow } from '../../../../time/clock';
import { useSettled } from '../../../../time/use-settled';
import { playedGrid } from '../../back-test/played-grid';
import { PlayedPreview } from './played-preview';
import { WatchedChart } from './watched-chart';
import { watchedBy } from './watched';

const SPANS = [
  { value: '1', label: '1 h' },
  { value: '6', label: '6 h' },
  { value: '24', label: '1 d' },
] as const;
type SpanHours = (typeof SPANS)[number]['value'];
const HOUR_MS = 3_600_000;
const SETTLE_MS = 500;
const REFRESH_MS = 15_000;
/** As many as a chart shows; more would only answer later while somebody types. */
const MOST_STEPS = 600;

interface PreviewInput {
  rule: RuleInput;
  groupLabels: readonly Label[];
  intervalMs: number;
  /** Whether the rule is complete enough to be played. */
  playable: boolean;
}

/** What the rule sees, and which alerts there would be, asked when typing rests and again every 15 s; what is not wanted any more is cancelled. */
export function useRulePreview({ rule, groupLabels, intervalMs, playable }: PreviewInput) {
  const [span, setSpan] = useState<SpanHours>('1');
  const { stepMs, ...bounds } = playedGrid(Number(span) * HOUR_MS, intervalMs, useNow(REFRESH_MS), MOST_STEPS);
  // Whether it is evaluated, and its id, change nothing of what it sees.
  const text = playable ? JSON.stringify({ rule: { ...rule, id: 'preview', enabled: true, ...(rule.type === 'ALERT' ? { name: rule.name || 'Alert' } : {}) }, groupLabels }) : undefined;
  const settled = useSettled(text, SETTLE_MS);
  const asked = settled === undefined ? undefined : (JSON.parse(settled) as Pick<BackTestVariables, 'rule' | 'groupLabels'>);
  const isAlert = rule.type === 'ALERT';
  const { data, error, loading, stale, refetch } = useSteadyQuery(BACK_TEST_RULE, { ...asked, ...bounds, intervalMs: stepMs, suggest: false } as BackTestVariables, { skip: asked === undefined || !isAlert, maxAgeMs: REFRESH_MS });
  return { span, setSpan, bounds, stepMs, asked: asked?.rule, test: isAlert ? data?.backTestRule : undefined, error, loading, stale: stale || settled !== text, refetch };
}
type RulePreview = ReturnType<typeof useRulePreview>;

/** The preview; nothing is saved. */
export const PreviewPanel = (props: { preview: RulePreview; rule: RuleInput; groupLabels: readonly Label[] }) => (
  <Panel title="Preview" note={`judged every ${formatSpan(props.preview.stepMs)}, nothing is saved`} actions={<Segments label="Range of the preview" value={props.preview.span} choices={SPANS} onChange={props.preview.setSpan} />}>
    {props.rule.type === 'RECORDING' ? <RecordingPreview {...props.preview} /> : <AlertPreview {...props} />}
  </Panel>
);

function AlertPreview({ preview: { test, error, loading, stale, asked, bounds, stepMs, refetch }, rule, groupLabels }: { preview: RulePreview; rule: RuleInput; groupLabels: readonly Label[] }) {
  if (!asked && !test) return <NotComplete>Fill in the condition to see what it would do.</NotComplete>;
  if (error) {
    return (
      <Notice tone="bad">
        The preview failed: {error.message}{' '}
        <button type="button" className="ui-link" onClick={refetch}>
          Try again
        </button>
      </Notice>
    );
  }
  if (!test) {
    return (
      <div role="status" aria-busy={loading} aria-label="Loading: preview">
        <Skeleton height="14rem" />
      </div>
    );
  }
  const watched = asked?.condition && watchedBy(asked.condition);
  return (
    <div className="rule-preview" data-stale={stale}>
      {watched && <WatchedChart {...watched} bounds={bounds} />}
      <PlayedPreview test={test} rule={asked ?? rule} groupLabels={groupLabels} bounds={bounds} stepMs={stepMs} withChart={!watched} />
    </div>
  );
}

function RecordingPreview({ asked, bounds }: RulePreview) {
  if (!asked?.expr) return <NotComplete>Write the expression to see what it records.</NotComplete>;
  return <WatchedChart label="What it records" watched={[{ name: asked.record || 'value', expr: asked.expr }]} bounds={bounds} />;
}

const NotComplete = ({ children }: { children: ReactNode }) => (
  <EmptyState title="Not complete yet" icon={<FlaskConical size={18} />}>
    {children}
  </EmptyState>
);
