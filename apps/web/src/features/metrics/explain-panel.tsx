import type { CSSProperties } from 'react';
import { Badge, EmptyState, Meter, Skeleton } from '@observer/ui';
import { type PromExplainNode } from '../../api/prom';
import { formatInteger } from '../../format/number';
import { formatSpan } from '../../format/time';
import { type TextPart } from './editor/prom-editor';
import { letterOf, stepText } from './metrics-state';
import { NoResult } from './no-result';
import { resolutionWords } from './resolution-words';
import { type MetricResults, type RowResult } from './use-metric-results';

/** How each query was answered: what the store did, what it read, how long each part took. Point at a part to see it in the query. */
export function ExplainPanel({ results, onPart }: { results: MetricResults; onPart: (slot: number, part: TextPart | undefined) => void }) {
  return (
    <div data-stale={results.rows.some(({ stale }) => stale)}>
      <p className="metrics__at">
        How the graph is answered: a range query over {formatSpan(results.bounds.endMs - results.bounds.startMs)} in steps of {stepText(results.stepMs)}. A table asks for one moment only.
      </p>
      {results.rows.map((row) => (
        <section key={row.slot} className="explain" aria-label={`How query ${letterOf(row.slot)} was answered`}>
          {results.rows.length > 1 && (
            <h2 className="metrics__of">
              {letterOf(row.slot)} <code className="ui-truncate">{row.expr}</code>
            </h2>
          )}
          <Explained row={row} onPart={(part) => onPart(row.slot, part)} />
        </section>
      ))}
    </div>
  );
}

function Explained({ row: { result, error }, onPart }: { row: RowResult; onPart: (part: TextPart | undefined) => void }) {
  if (error && !result) return <NoResult error={error} title="There is nothing to explain" />;
  if (!result) return <Skeleton height="10rem" style={{ margin: '1rem', width: 'calc(100% - 2rem)' }} />;
  const { stats, explain } = result;
  const slowest = Math.max(...explain.map(({ tookMs }) => tookMs ?? 0), 0.001);
  return (
    <>
      <dl className="explain__stats">
        <Figure name="Time" value={`${formatMs(stats.tookMs)}`} />
        <Figure name="Samples read" value={formatInteger(stats.samplesRead)} />
        <Figure name="Series read" value={formatInteger(stats.seriesRead)} />
        <Figure name="Answered from" value={resolutionWords(stats.resolution)} />
      </dl>
      {explain.length === 0 ? (
        <EmptyState title="The answer came without a plan">Run the query again to see how it is answered.</EmptyState>
      ) : (
        <ol className="explain__nodes">
          {explain.map((node, index) => (
            <Node key={index} node={node} slowestMs={slowest} onPart={onPart} />
          ))}
        </ol>
      )}
    </>
  );
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

function Node({ node, slowestMs, onPart }: { node: PromExplainNode; slowestMs: number; onPart: (part: TextPart | undefined) => void }) {
  const { depth, text, action, resolution, samplesRead, seriesRead, tookMs } = node;
  const light = () => onPart({ start: node.start, end: node.end });
  const facts = [seriesRead === null ? '' : `${formatInteger(seriesRead)} series`, samplesRead === null ? '' : `${formatInteger(samplesRead)} samples`].filter(Boolean).join(' · ');
  return (
    <li className="explain__node" data-part={action.startsWith('part of')} style={{ '--depth': depth } as CSSProperties} onPointerEnter={light} onPointerLeave={() => onPart(undefined)}>
      <div className="explain__what">
        <button type="button" className="explain__text" onFocus={light} onBlur={() => onPart(undefined)} title={text}>
          <code className="ui-truncate">{text.replace(/\s+/g, ' ')}</code>
        </button>
        <p>
          {action}
          {resolution !== null && <Badge tone={resolution === 'raw' ? 'neutral' : 'info'}>{resolutionWords(resolution)}</Badge>}
        </p>
      </div>
      <span className="explain__read">{facts}</span>
      <span className="explain__took">
        {tookMs === null ? '' : formatMs(tookMs)}
        {tookMs !== null && <Meter ratio={tookMs / slowestMs} tone={tookMs === slowestMs ? 'accent' : 'info'} />}
      </span>
    </li>
  );
}

export const formatMs = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
