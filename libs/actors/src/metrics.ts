import type { Metrics } from '@observer/platform';

export type MetricsSource = Pick<Metrics, 'counter' | 'gauge' | 'histogram'>;
export type MessageOutcome = 'done' | 'repeated' | 'failed' | 'dead-lettered';

const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What actors tell about themselves; listed in the README. */
export interface ActorMetrics {
  message(type: string, outcome: MessageOutcome): void;
  effect(type: string, kind: string): void;
  commit(type: string, seconds: number, bytes: number): void;
  moved(type: string, change: 'acquired' | 'released' | 'lost' | 'restarted'): void;
  gap(type: string, reason: string): void;
  sizes(type: string, sizes: Sizes): void;
}

/** Sums over the partitions of a type that this replica owns. */
export interface Sizes {
  readonly partitions: number;
  readonly active: number;
  readonly timers: number;
  readonly mailbox: number;
  readonly lagSeconds: number;
  readonly snapshotBytes: number;
  readonly pendingEffects: number;
}

export function actorMetrics(metrics: MetricsSource): ActorMetrics {
  const messages = metrics.counter('observer_actor_messages_total', 'Messages to actors by what became of them', ['type', 'outcome']);
  const effects = metrics.counter('observer_actor_effects_total', 'Effects that actors decided', ['type', 'kind']);
  const commitSeconds = metrics.histogram('observer_actor_commit_duration_seconds', 'Time until a snapshot was durable', ['type'], COMMIT_SECONDS);
  const snapshotWritten = metrics.counter('observer_actor_snapshot_written_bytes_total', 'Bytes written for snapshots', ['type']);
  const moves = metrics.counter('observer_actor_rebalances_total', 'Partitions that came to this replica or left it', ['type', 'change']);
  const gaps = metrics.counter('observer_actor_source_gaps_total', 'Times that messages of a source were gone before they were read', ['type', 'reason']);
  const gauge = (name: string, help: string): ((type: string, value: number) => void) => {
    const made = metrics.gauge(name, help, ['type']);
    return (type, value) => made.set({ type }, value);
  };
  const owned = gauge('observer_actor_partitions_owned', 'Partitions this replica owns');
  const active = gauge('observer_actor_active', 'Actors in memory');
  const timers = gauge('observer_actor_timers', 'Timers that wait');
  const mailbox = gauge('observer_actor_mailbox_messages', 'Messages that wait for actors of owned partitions');
  const lag = gauge('observer_actor_lag_seconds', 'Age of the oldest message that is fetched and not handled');
  const snapshot = gauge('observer_actor_snapshot_bytes', 'Size of the snapshots of owned partitions');
  const pending = gauge('observer_actor_pending_effects', 'Effects that are not carried out yet');
  return {
    message: (type, outcome) => messages.inc({ type, outcome }),
    effect: (type, kind) => effects.inc({ type, kind }),
    commit(type, seconds, bytes) {
      commitSeconds.observe({ type }, seconds);
      snapshotWritten.inc({ type }, bytes);
    },
    moved: (type, change) => moves.inc({ type, change }),
    gap: (type, reason) => gaps.inc({ type, reason }),
    sizes(type, sizes) {
      owned(type, sizes.partitions);
      active(type, sizes.active);
      timers(type, sizes.timers);
      mailbox(type, sizes.mailbox);
      lag(type, sizes.lagSeconds);
      snapshot(type, sizes.snapshotBytes);
      pending(type, sizes.pendingEffects);
    },
  };
}
