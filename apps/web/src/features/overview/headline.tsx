import { Panel, Skeleton, Sparkline, Stat } from '@observer/ui';
import { type ReactNode } from 'react';
import { type Formatted, formatRate, formatRatio, formatSeconds } from '../../format/number';
import { formatSpan } from '../../format/time';
import { type PageRange } from '../../time/use-time-range';
import { measureOf, type TrafficFilter, type TrafficMeasure } from '../live-traffic';
import { type Comparison, compare } from './compare';
import { type useTraffic, useTrafficComparison } from './use-traffic';

interface Figure {
  measure: TrafficMeasure;
  label: string;
  format: (value: number | null | undefined) => Formatted;
  color: string;
  /** Whether more of it is bad. Traffic is neither. */
  moreIsBad: boolean;
}

const FIGURES: readonly Figure[] = [
  { measure: 'requests', label: 'Requests', format: (value) => formatRate(value), color: 'var(--chart-1)', moreIsBad: false },
  { measure: 'errorRatio', label: 'Error rate', format: formatRatio, color: 'var(--bad-mark)', moreIsBad: true },
  { measure: 'p50', label: 'Latency p50', format: formatSeconds, color: 'var(--chart-2)', moreIsBad: true },
  { measure: 'p95', label: 'Latency p95', format: formatSeconds, color: 'var(--chart-4)', moreIsBad: true },
  { measure: 'p99', label: 'Latency p99', format: formatSeconds, color: 'var(--chart-6)', moreIsBad: true },
];

interface HeadlineProps {
  traffic: ReturnType<typeof useTraffic>;
  filter: TrafficFilter;
  page: PageRange;
}

/** The five numbers everyone asks for first. */
export function Headline({ traffic, filter, page }: HeadlineProps) {
  const comparison = useTrafficComparison(filter, page);
  const span = formatSpan(page.wholeBounds.endMs - page.wholeBounds.startMs);
  return (
    <Panel flush className="headline" aria-label="Traffic now" aria-busy={traffic.loading}>
      {FIGURES.map((figure) => {
        const now = page.live ? traffic.latest && measureOf(traffic.latest.total, figure.measure) : comparison[figure.measure].now;
        const points = traffic.points[figure.measure];
        const shown = figure.format(now ?? (page.live ? points.at(-1)?.[1] : undefined));
        return (
          <div key={figure.measure} className="headline__item">
            {traffic.loading ? (
              <HeadlineSkeleton label={figure.label} />
            ) : (
              <Stat
                label={figure.label}
                value={shown.value}
                unit={shown.unit}
                note={<ComparisonNote comparison={compare(comparison[figure.measure].now, comparison[figure.measure].before, figure.moreIsBad)} span={span} />}
              />
            )}
            <div className="headline__spark">
              <Sparkline values={points.map(([, value]) => value)} color={figure.color} area fluid width={200} height={34} floor={figure.measure === 'requests' ? 0 : undefined} />
            </div>
          </div>
        );
      })}
    </Panel>
  );
}

function ComparisonNote({ comparison, span }: { comparison: Comparison | undefined; span: string }): ReactNode {
  if (!comparison) return <>no comparison yet</>;
  return (
    <>
      <b data-tone={comparison.tone}>{comparison.text}</b> vs {span} before
    </>
  );
}

const HeadlineSkeleton = ({ label }: { label: string }) => (
  <div className="ui-stat">
    <span className="ui-stat__label">{label}</span>
    <Skeleton width="6rem" height="1.9rem" />
    <Skeleton width="8rem" height="0.9rem" />
  </div>
);
