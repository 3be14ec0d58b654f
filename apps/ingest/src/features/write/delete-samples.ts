import type { TimeRange } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { TelemetryStore } from '@observer/store';

/**
 * Removes all samples of metrics within a range. Events are not samples: what they say cannot be made again.
 * @throws ObserverError `invalid_argument` naming the event kinds among the metrics; nothing is removed then
 */
export async function deleteSamples(
  store: TelemetryStore, isEventKind: (measurement: string) => boolean, { metrics, range }: { readonly metrics: readonly string[]; readonly range: TimeRange },
): Promise<{ deleted: number }> {
  const kinds = metrics.filter(isEventKind);
  if (kinds.length > 0) throw new ObserverError('invalid_argument', `${kinds.join(', ')}: events are kept until their retention or an erasure; only samples of metrics can be removed`);
  let deleted = 0;
  for (const metric of metrics) deleted += await store.delete(metric, [], range);
  return { deleted };
}
