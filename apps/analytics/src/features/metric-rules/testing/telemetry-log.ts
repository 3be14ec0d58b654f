import { eventsSubject, TELEMETRY } from '@observer/contracts';
import type { Messaging } from '@observer/platform';
import { type Batch, decodeBatches, encodeBatches } from '@observer/telemetry';
import { SampleLog } from './sample-log';

/** Publishes events as ingest does. Publishing the same id again within two minutes adds nothing. */
export const publishEvents = async (messaging: Messaging, shard: number, batch: Batch, messageId: string): Promise<void> =>
  void (await messaging.publishRaw(TELEMETRY, eventsSubject(batch.measurement, shard), encodeBatches([batch]), { messageId }));

/** The samples in the log, as a store that read all of it would have them. */
export class SampleReader {
  readonly log = new SampleLog();
  private next = 1;

  constructor(private readonly messaging: Messaging) {}

  /** Takes in what came since the last call. */
  async read(): Promise<SampleLog> {
    const messages = this.messaging.messages(TELEMETRY);
    const last = await messages.lastSequence();
    for (; this.next <= last; this.next++) {
      const message = await messages.bySequence(this.next);
      if (message?.subject.startsWith('telemetry.metrics.') === true) this.log.add(decodeBatches(message.data));
    }
    return this.log;
  }
}
