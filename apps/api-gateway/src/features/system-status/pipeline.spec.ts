import { type Heartbeat, heartbeatV1 } from '@observer/contracts';
import { pipelineOf } from './pipeline';
import type { KnownReplica } from './replica-table';

const replica = (gauges: Record<string, number>, lastSeenMs = 1000): KnownReplica => ({ heartbeat: { ...heartbeatV1.example, gauges } as Heartbeat, lastSeenMs });

describe('the pipeline', () => {
  it('is all zero without replicas, but for the lag', () => {
    expect(pipelineOf([], new Map())).toEqual({
      receivedRowsPerSecond: 0, refusedRowsPerSecond: 0, writtenRowsPerSecond: 0, backlogMessages: 0, backlogBytes: 0, streamFillRatio: 0, deadLetters: 0, sources: [],
    });
  });

  it('adds flows up and takes the worst word on the stream', () => {
    const pipeline = pipelineOf([
      replica({ received_rows_per_second: 100, written_rows_per_second: 40, backlog_messages: 7, stream_fill_ratio: 0.1 }),
      replica({ received_rows_per_second: 50, written_rows_per_second: 60, backlog_messages: 9, write_lag_ms: 12, dead_letters: 3 }),
    ], new Map());
    expect(pipeline).toMatchObject({ receivedRowsPerSecond: 150, writtenRowsPerSecond: 100, backlogMessages: 9, streamFillRatio: 0.1, writeLagMs: 12, deadLetters: 3 });
  });

  it('does not call the lag zero when nobody writes', () => {
    expect(pipelineOf([replica({ backlog_messages: 5, stream_fill_ratio: 1 })], new Map())).not.toHaveProperty('writeLagMs');
    expect(pipelineOf([replica({ backlog_messages: 5 }), replica({ write_lag_ms: 0 })], new Map())).toMatchObject({ backlogMessages: 5, writeLagMs: 0 });
  });

  it('tells sources, whose names may hold colons, and remembers when rows last came', () => {
    const times = new Map<string, number>();
    const busy = { 'source:key:gateway:rows_per_second': 5, 'source:key:gateway:refused_per_second': 1, 'source:probes:rows_per_second': 2 };
    expect(pipelineOf([replica(busy, 1000), replica({ 'source:probes:rows_per_second': 4 }, 1500)], times).sources).toEqual([
      { name: 'probes', rowsPerSecond: 6, refusedPerSecond: 0, lastSeenMs: 1500 },
      { name: 'key:gateway', rowsPerSecond: 5, refusedPerSecond: 1, lastSeenMs: 1000 },
    ]);
    expect(pipelineOf([replica({ 'source:probes:rows_per_second': 0 }, 9000)], times).sources).toEqual([{ name: 'probes', rowsPerSecond: 0, refusedPerSecond: 0, lastSeenMs: 1500 }]);
  });
});
