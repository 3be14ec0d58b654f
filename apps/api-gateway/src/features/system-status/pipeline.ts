/** What the pipeline carries, from the gauges in the heartbeats of ingest: pure rules. */
import type { KnownReplica } from './replica-table';
import type { Pipeline, Source } from './status.types';

/** Flows add up over replicas; states of the one stream are told by every replica, so the worst word counts. */
const FLOWS = { received_rows_per_second: 'receivedRowsPerSecond', refused_rows_per_second: 'refusedRowsPerSecond', written_rows_per_second: 'writtenRowsPerSecond' } as const;
const STATES = {
  backlog_messages: 'backlogMessages', backlog_bytes: 'backlogBytes', stream_fill_ratio: 'streamFillRatio', dead_letters: 'deadLetters',
} as const;
const SOURCE_GAUGE = /^source:(.+):(rows_per_second|refused_per_second)$/;

/** When rows of a source last came, by its name; kept between calls. */
export type SourceTimes = Map<string, number>;

/** @param replicas those that are not lost */
export function pipelineOf(replicas: readonly KnownReplica[], times: SourceTimes): Pipeline {
  const gauges = replicas.flatMap((replica) => Object.entries(replica.heartbeat.gauges).map(([name, value]) => ({ name, value, atMs: replica.lastSeenMs })));
  const valuesOf = (name: string): number[] => gauges.filter((gauge) => gauge.name === name).map((gauge) => gauge.value);
  const flows = Object.entries(FLOWS).map(([name, member]) => [member, valuesOf(name).reduce((sum, value) => sum + value, 0)]);
  const states = Object.entries(STATES).map(([name, member]) => [member, Math.max(0, ...valuesOf(name))]);
  const lags = valuesOf('write_lag_ms');
  // Nobody writes, nobody knows: a zero would tell that all is well.
  return { ...Object.fromEntries([...flows, ...states]), ...(lags.length > 0 && { writeLagMs: Math.max(...lags) }), sources: sourcesOf(gauges, times) };
}

function sourcesOf(gauges: readonly { name: string; value: number; atMs: number }[], times: SourceTimes): Source[] {
  const sources = new Map<string, Source>();
  for (const { name, value, atMs } of gauges) {
    const [, source, figure] = SOURCE_GAUGE.exec(name) ?? [];
    if (source === undefined) continue;
    const known = sources.get(source) ?? { name: source, rowsPerSecond: 0, refusedPerSecond: 0, lastSeenMs: 0 };
    if (figure === 'rows_per_second') known.rowsPerSecond += value;
    else known.refusedPerSecond += value;
    if (value > 0) times.set(source, Math.max(times.get(source) ?? 0, atMs));
    known.lastSeenMs = times.get(source) ?? atMs;
    sources.set(source, known);
  }
  for (const name of times.keys()) if (!sources.has(name)) times.delete(name);
  return [...sources.values()].sort((a, b) => b.rowsPerSecond - a.rowsPerSecond || a.name.localeCompare(b.name));
}
