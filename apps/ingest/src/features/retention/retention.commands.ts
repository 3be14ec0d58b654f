import { deleteRetentionClassV1, listRetentionV1, previewRetentionV1, putRetentionClassV1, type RetentionClass, retentionClassesBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Platform, Subscription } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import { RegistryWriter } from '../registry';
import { checkClass, DEFAULT_CLASS, planOf, withClass } from './retention-rules';

export interface RetentionCommandParts {
  readonly platform: Pick<Platform, 'messaging' | 'clock'>;
  readonly store: TelemetryStore;
  readonly fallback: RetentionClass;
  readonly isEventKind: (measurement: string) => boolean;
  readonly appliedAtMs: () => number | null;
}

/** Serves the commands about retention classes, in the replica that owns the store: the only one, so that no two changes pass each other. */
export function serveRetention({ platform, store, fallback, isEventKind, appliedAtMs }: RetentionCommandParts): Subscription[] {
  const { messaging, clock } = platform;
  const writer = new RegistryWriter(messaging, clock);
  const documents = messaging.documents(retentionClassesBucket);
  const stored = async (): Promise<RetentionClass[]> => (await documents.list()).map(({ value }) => value);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return [
    messaging.serve(listRetentionV1, async () => {
      const classes = (await documents.list()).map(({ revision, value }) => ({ revision, value })).sort((a, b) => (a.value.id < b.value.id ? -1 : 1));
      const [own] = classes.filter(({ value }) => value.id === DEFAULT_CLASS);
      return { classes: [own ?? { revision: 0, value: fallback }, ...classes.filter((one) => one !== own)], appliedAtMs: appliedAtMs() };
    }),
    messaging.serve(putRetentionClassV1, (change) => inTurn(async () => {
      checkClass(change.value, await stored(), isEventKind);
      return writer.put('retention-class', retentionClassesBucket, change.value.id, change);
    })),
    messaging.serve(deleteRetentionClassV1, ({ id, by }) => inTurn(async () => {
      if (id === DEFAULT_CLASS) throw new ObserverError('invalid_argument', 'the class "default" always exists; change it instead');
      return { deleted: await writer.delete('retention-class', id, by) };
    })),
    messaging.serve(previewRetentionV1, async ({ value }) => {
      const classes = await stored();
      checkClass(value, classes, isEventKind);
      return store.previewRetention(planOf(withClass(classes, value), fallback, clock.nowMs()));
    }),
  ];
}
