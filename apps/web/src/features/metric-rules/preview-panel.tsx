import { EmptyState, Notice, Panel, Segments, Skeleton } from '@observer/ui';
import { FlaskConical } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type MetricRuleInput, PREVIEW_METRIC_RULE, type RulePreview } from '../../api/metric-rules';
import { useSteadyQuery } from '../../api/use-query';
import { chartLook } from '../../charts/chart-spec';
import { type ChartSeries } from '../../charts/points';
import { TimeChart } from '../../charts/time-chart';
import { formatInteger, unitOfField } from '../../format/number';
import { formatSpan } from '../../format/time';
import { useNow } from '../../time/clock';
import { useSettled } from '../../time/use-settled';
import { previewBounds } from './preview-bounds';

const WINDOWS = [
  { value: '300000', label: '5 min' },
  { value: '600000', label: '10 min' },
  { value: '3600000', label: '1 h' },
] as const;
const SETTLE_MS = 500;
const POLL_MS = 15_000;
/** More lines would not be told apart. */
const MOST_DRAWN = 20;

/** What the rule would make of the newest events, asked when typing rests. Nothing is saved. */
export function PreviewPanel({ input }: { input: MetricRuleInput | undefined }) {
  const [windowMs, setWindowMs] = useState<(typeof WINDOWS)[number]['value']>('600000');
  // The name and words around it change nothing of what is counted, so they ask nothing new.
  const text = input && JSON.stringify({ ...input, id: 'preview', metric: input.type === 'COUNTER' ? 'preview_total' : 'preview', description: '', unit: '1', enabled: true, shipped: false });
  const settled = useSettled(text, SETTLE_MS);
  const { data, error, loading, stale, refetch } = useSteadyQuery(PREVIEW_METRIC_RULE, { rule: JSON.parse(settled ?? '{}') as MetricRuleInput, windowMs: Number(windowMs) }, { skip: settled === undefined, pollMs: POLL_MS });
  const preview = data?.previewMetricRule;
  const moving = stale || settled !== text;
  return (
    <Panel title="Preview" note="of the newest events, nothing is saved" data-stale={moving && preview !== undefined} actions={<Segments label="Window" value={windowMs} choices={WINDOWS} onChange={setWindowMs} />}>
      {input === undefined ? (
        <EmptyState title="Not complete yet" icon={<FlaskConical size={18} />}>
          Fill in what is missing to see what the metric would look like.
        </EmptyState>
      ) : error && !preview ? (
        <Notice tone="bad">
          The preview failed: {error.message}{' '}
          <button type="button" className="ui-link" onClick={refetch}>
            Try again
          </button>
        </Notice>
      ) : preview ? (
        <Preview input={input} preview={preview} windowMs={Number(windowMs)} />
      ) : (
        <div role="status" aria-busy={loading} aria-label="Loading: preview">
          <Skeleton height="14rem" />
        </div>
      )}
    </Panel>
  );
}

function Preview({ input, preview, windowMs }: { input: MetricRuleInput; preview: RulePreview; windowMs: number }) {
  const { series, seriesCount, eventsMatched, stepMs, warnings } = preview;
  const drawn = useMemo(
    () =>
      series.slice(0, MOST_DRAWN).map(({ labels, timesMs, values }, index): ChartSeries => {
        const name = labels.map(({ value }) => value || '(none)').join(' · ') || 'All';
        return { id: `${index} ${name}`, name, ...chartLook(index), points: timesMs.map((timeMs, place) => [timeMs, values[place] ?? null] as const) };
      }),
    [series],
  );
  const nowMs = useNow(10_000);
  const { startMs, endMs, isPart } = previewBounds(series, stepMs, windowMs, nowMs);
  const bounds = useMemo(() => ({ startMs, endMs }), [startMs, endMs]);
  const perStep = input.type === 'COUNTER' ? `increase per ${formatSpan(stepMs)}` : input.type === 'GAUGE' ? `value per ${formatSpan(stepMs)}` : `mean per ${formatSpan(stepMs)}`;
  return (
    <div className="preview">
      <dl className="preview__facts">
        <div>
          <dt>Series</dt>
          <dd data-testid="series-count">{formatInteger(seriesCount)}</dd>
        </div>
        <div>
          <dt>Events matched</dt>
          <dd>{formatInteger(eventsMatched)}</dd>
        </div>
        <div>
          <dt>Shown</dt>
          <dd className="preview__step">{perStep}</dd>
        </div>
        {isPart && (
          <div>
            <dt>Reaches back</dt>
            <dd className="preview__step">{formatSpan(endMs - startMs)}, where the events read begin</dd>
          </div>
        )}
      </dl>
      {warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
      <TimeChart label="Preview" kind={input.type === 'COUNTER' ? 'stack' : 'line'} unit={input.measure ? unitOfField(input.measure) : 'count'} series={drawn} bounds={bounds} stepMs={stepMs} height={220} emptyText="No event of the window matches" />
      {seriesCount > drawn.length && <p className="ui-field__hint">{drawn.length} of {formatInteger(seriesCount)} series are drawn.</p>}
    </div>
  );
}
