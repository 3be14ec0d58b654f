import type { ActorSystem } from '@observer/actors';
import { type BucketDeclaration, inhibitionsBucket, maintenanceBucket, nodesBucket, routingBucket, silencesBucket } from '@observer/contracts';
import type { DocumentWatch, Logger, Messaging } from '@observer/platform';
import type { z } from 'zod';
import { DESK_ACTOR, DESK_DOCUMENTS, DESK_KEY, type DeskDocumentKind } from '../desk-message';
import type { DeskState } from '../desk-state';

const RETRY_MS = 1_000;

interface Change {
  readonly kind: DeskDocumentKind;
  readonly id: string;
  readonly revision: number;
  readonly document: unknown;
}

/**
 * Tells the desk of its documents: all of them when this replica starts, then each change. Every replica does; the inbox keeps one message of each revision, and the desk counts each revision once.
 */
export class DeskTeller {
  private stopped = false;
  private readonly telling = new Set<Promise<void>>();
  private readonly watches: DocumentWatch[] = [];

  constructor(private readonly actors: Pick<ActorSystem, 'send' | 'states'>, private readonly messaging: Messaging, private readonly log: Pick<Logger, 'warn'>) {}

  async start(): Promise<void> {
    const known = (await this.actors.states(DESK_ACTOR, new Set([DESK_KEY]))).get(DESK_KEY) as DeskState | undefined;
    await this.watch('silence', silencesBucket, known);
    await this.watch('inhibition', inhibitionsBucket, known);
    await this.watch('maintenance', maintenanceBucket, known);
    await this.watch('routing', routingBucket, known);
    // Ingest makes this bucket when it first starts, which may be later.
    void this.watch('node', nodesBucket, known);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.watches.map((watch) => watch.stop()));
    await Promise.all(this.telling);
  }

  private async watch<S extends z.ZodType>(kind: DeskDocumentKind, bucket: BucketDeclaration<S>, known: DeskState | undefined): Promise<void> {
    const ids = new Set<string>();
    const watch = await this.messaging.documents(bucket).watch(({ key, value, revision }) => {
      if (value === undefined) ids.delete(key);
      else ids.add(key);
      if ((known?.documents[kind][key]?.revision ?? 0) >= revision) return;
      this.tell({ kind, id: key, revision, document: value === undefined ? null : DESK_DOCUMENTS[kind].parse(value) });
    });
    this.watches.push(watch);
    if (this.stopped) return watch.stop();
    // A watch does not tell of what was deleted before it began.
    for (const [id, { revision, document }] of Object.entries(known?.documents[kind] ?? {})) {
      if (document !== null && !ids.has(id)) this.untilTold({ type: 'gone', kind, id, revision }, `desk/${kind}/${id}/${revision}/gone`);
    }
  }

  private tell({ kind, id, revision, document }: Change): void {
    this.untilTold({ type: 'configure', kind, id, revision, document }, `desk/${kind}/${id}/${revision}`);
  }

  private untilTold(message: unknown, messageId: string): void {
    const told = this.sendUntilStored(message, messageId).finally(() => this.telling.delete(told));
    this.telling.add(told);
  }

  private async sendUntilStored(message: unknown, messageId: string): Promise<void> {
    while (!this.stopped) {
      try {
        await this.actors.send(DESK_ACTOR, DESK_KEY, message, { messageId });
        return;
      } catch (err) {
        this.log.warn({ messageId, err }, 'alert-desk-not-told');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
