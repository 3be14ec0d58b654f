import { EmptyState, Panel } from '@observer/ui';
import { ChartSpline } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { RULE_GROUPS } from '../../api/alert-rules';
import { type IncidentAlert } from '../../api/incidents';
import { PROM_RANGE } from '../../api/prom';
import { useQuery, useSteadyQuery } from '../../api/use-query';
import { chartLook } from '../../charts/chart-spec';
import { type ChartSeries } from '../../charts/points';
import { TimeChart } from '../../charts/time-chart';
import { useNow } from '../../time/clock';
import { stepFor } from '../../time/time-range';
import { alignedBounds, metricsLink, seriesPoints } from '../metrics';
import { boundsAround, queryOfAlert, ruleOfLink, seriesOfAlerts, spanOfAlerts } from './alert-query';

const REFRESH_MS = 30_000;
const MOST_SERIES = 100;
const MOST_DRAWN = 20;

/** What the rule of the alert that began first saw, of all its alerts, from before it fired until now; there is at least one alert. */
export function AlertChart({ alerts }: { alerts: readonly IncidentAlert[] }) {
  const alert = alerts.reduce((first, one) => (one.startsAtMs < first.startsAtMs ? one : first));
  const ofRule = useMemo(() => alerts.filter(({ generatorUrl }) => generatorUrl === alert.generatorUrl), [alerts, alert.generatorUrl]);
  const isRule = ruleOfLink(alert.generatorUrl) !== undefined;
  const rules = useQuery(RULE_GROUPS, {}, { maxAgeMs: 60_000, skip: !isRule });
  const query = queryOfAlert(alert.generatorUrl, rules.data?.ruleGroups ?? []);
  if (query !== undefined) return <QueryChart alerts={ofRule} query={query} />;
  if (isRule && rules.loading) return <Panel title="At the moment" aria-busy="true" />;
  return (
    <Panel title="At the moment">
      <EmptyState title="There is no chart of this alert" icon={<ChartSpline size={18} />}>
        {rules.error ? rules.error.message : isRule ? 'Its rule was removed, or is made of other rules.' : 'It came from outside and names no query.'}
      </EmptyState>
    </Panel>
  );
}

function QueryChart({ alerts, query }: { alerts: readonly IncidentAlert[]; query: string }) {
  const nowMs = useNow(REFRESH_MS);
  const around = boundsAround(spanOfAlerts(alerts), nowMs);
  const stepMs = stepFor(around.endMs - around.startMs);
  const { startMs, endMs } = alignedBounds(around, stepMs);
  const { data, error, loading, refetch } = useSteadyQuery(PROM_RANGE, { query, startMs, endMs, stepMs, limit: MOST_SERIES, explain: false });
  const answered = data?.promQueryRange.series;
  const series = useMemo(
    () =>
      seriesOfAlerts(answered ?? [], alerts).slice(0, MOST_DRAWN).map((one, index): ChartSeries => {
        const name = one.labels.filter((label) => label.name !== '__name__').map(({ value }) => value).join(' · ') || 'Value';
        return { id: `${index} ${name}`, name, ...chartLook(index), points: seriesPoints(one, stepMs) };
      }),
    [answered, alerts, stepMs],
  );
  return (
    <Panel title="At the moment" note={<code>{query}</code>} className="incident__chart" actions={<Link className="ui-link" href={metricsLink(query, `${startMs}-${endMs}`)}>Explore</Link>}>
      <TimeChart label="The alert’s query" kind="line" unit="count" series={series} bounds={{ startMs, endMs }} stepMs={stepMs} height={220} scale="fit" loading={loading && !data} error={error} onRetry={refetch} emptyText="The query has no values at that time" />
    </Panel>
  );
}
