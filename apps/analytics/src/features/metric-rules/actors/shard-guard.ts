import { TELEMETRY } from '@observer/contracts';
import type { Health, Messaging, Subscription } from '@observer/platform';

/**
 * Notices when ingest has more shards than this service knows: events of those would never be counted, and nothing else would say so.
 * Listens to the first shard that should not exist, where nothing is published when all is well.
 */
export function guardShards(messaging: Pick<Messaging, 'tap'>, health: Pick<Health, 'addCheck'>, shards: number): Subscription {
  let seen: string | undefined;
  health.addCheck('metric-rule-shards', () =>
    (seen === undefined ? { ok: true } : { ok: false, reason: `events come on ${seen}, and OBSERVER_SHARDS is ${shards} here: give analytics and ingest the same number, else events are not counted` }));
  return messaging.tap(TELEMETRY, `telemetry.events.*.${shards}`, ({ subject }) => (seen = subject));
}
