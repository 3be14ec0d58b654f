import type { ConsumerDeclaration } from '@observer/contracts';
import type { Logger } from '../../log/logger';
import type { GaugeMetric } from '../../metrics/metrics';
import type { Connection } from '../connection/connection';
import { toObserverError } from '../connection/broker-errors';
import { pull, type PullEnd } from './pull';
import { Acknowledger, ReceivedMessage } from './received-message';

const AWAY_RETRY_MS = 500;
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Intake {
  readonly maxMessages: number;
  readonly maxBytes?: number;
  readonly expiresMs: number;
}

/**
 * Messages of one consumer: knows the epoch of the stream, survives broker restarts and vanished consumers, keeps unsettled
 * messages alive and hands them back when it closes.
 */
export class MessageSource {
  private readonly unsettled = new Set<ReceivedMessage>();
  private readonly acknowledger: Acknowledger;
  private readonly keepAlive: NodeJS.Timeout;
  private epoch: { readonly generation: number; readonly createdAt: string } | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly consumer: ConsumerDeclaration,
    private readonly log: Logger,
    /** Creates the consumer again when it vanished. */
    private readonly reconcile: () => Promise<void>,
    private readonly backlog: GaugeMetric,
  ) {
    this.acknowledger = new Acknowledger(connection);
    this.keepAlive = setInterval(() => this.unsettled.forEach((message) => message.working()), consumer.ackWaitMs / 3);
  }

  /** Pulls once. While the broker is away it waits a moment instead, so callers simply repeat. */
  async take(intake: Intake, onMessage: (message: ReceivedMessage) => void): Promise<PullEnd> {
    try {
      if (!this.connection.connected) throw new Error('not connected');
      const epoch = await this.currentEpoch();
      const request = { stream: this.consumer.stream.name, consumer: this.consumer.name, ...intake };
      let pending = 0;
      const end = await pull(this.connection, request, (raw) => {
        const message = new ReceivedMessage(raw, epoch, this.acknowledger.send);
        this.unsettled.add(message);
        pending = message.pending;
        onMessage(message);
      });
      this.backlog.set({ consumer: this.consumer.name }, pending);
      if (end === 'missing') await this.recover();
      if (end === 'lost') await sleep(AWAY_RETRY_MS);
      return end;
    } catch (error) {
      this.log.debug({ consumer: this.consumer.name, err: error }, 'pull-failed');
      await sleep(AWAY_RETRY_MS);
      return 'lost';
    }
  }

  /** Messages a handler is finished with: they are kept alive no longer. */
  settled(messages: readonly ReceivedMessage[]): void {
    for (const message of messages) this.unsettled.delete(message);
  }

  /** Gives what nobody handled back to the broker, for the other replicas. */
  close(): void {
    clearInterval(this.keepAlive);
    for (const message of this.unsettled) message.retry(0);
    this.unsettled.clear();
    this.acknowledger.close();
  }

  private async currentEpoch(): Promise<string> {
    const { generation } = this.connection;
    if (this.epoch?.generation !== generation) {
      const info = await this.connection.manager.streams.info(this.consumer.stream.name);
      this.epoch = { generation, createdAt: info.created };
    }
    return this.epoch.createdAt;
  }

  private async recover(): Promise<void> {
    this.epoch = undefined;
    this.log.warn({ consumer: this.consumer.name, stream: this.consumer.stream.name }, 'consumer-missing');
    await sleep(AWAY_RETRY_MS);
    await this.reconcile().catch((error: unknown) => {
      this.log.error({ consumer: this.consumer.name, err: toObserverError(error, 'Reconcile') }, 'consumer-not-restored');
    });
  }
}
