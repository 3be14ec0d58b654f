import { jetstream, type JetStreamClient, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { AuthorizationError, connect, createInbox, type Msg, type NatsConnection, PermissionViolationError, type Subscription } from '@nats-io/transport-node';
import { inboxPrefixOf, type ServiceName } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { CommonConfig } from '../../config/common.config';
import type { Logger } from '../../log/logger';

export interface ConnectionOptions {
  readonly service: ServiceName | 'admin';
  readonly instance: string;
  readonly config: Pick<CommonConfig, 'OBSERVER_NATS_URL' | 'OBSERVER_NATS_USER' | 'OBSERVER_NATS_PASSWORD' | 'OBSERVER_NATS_TLS_CA'>;
  readonly log: Logger;
}

const CONNECT_TIMEOUT_MS = 5000;
const API_TIMEOUT_MS = 5000;
/** A broker that died without closing the socket is noticed after two missed pings. */
const PING_INTERVAL_MS = 5000;
const backoffMs = (attempt: number): number => Math.min(5000, 100 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random() / 2);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface SubscribeOptions {
  readonly queue?: string;
  onMessage(message: Msg): void;
  /** The broker ended the subscription (no permission). Default: logged. */
  onError?(error: Error): void;
}

/** The connection to NATS of one process: it reconnects for ever, and tells when it is lost and back. */
export class Connection {
  /** Counts (re)connections: state of the broker that dies with a connection (pull requests, ephemeral readers) belongs to one. */
  generation = 1;
  private up = true;
  private ended = false;
  private readonly lostListeners = new Set<() => void>();
  private readonly backListeners = new Set<() => void>();

  private constructor(
    readonly nats: NatsConnection,
    readonly jetstream: JetStreamClient,
    readonly manager: JetStreamManager,
    private readonly inboxPrefix: string,
    private readonly log: Logger,
  ) {
    void this.followStatus();
  }

  /** Connects, waiting for the broker as long as it takes and saying so. */
  static async open({ service, instance, config, log }: ConnectionOptions): Promise<Connection> {
    const inboxPrefix = inboxPrefixOf(service);
    for (let attempt = 0; ; attempt++) {
      try {
        const nats = await connect({
          servers: config.OBSERVER_NATS_URL.split(',').map((server) => server.trim()),
          name: `${service}/${instance}`,
          user: config.OBSERVER_NATS_USER, pass: config.OBSERVER_NATS_PASSWORD,
          ...(config.OBSERVER_NATS_TLS_CA === undefined ? {} : { tls: { caFile: config.OBSERVER_NATS_TLS_CA } }),
          inboxPrefix, timeout: CONNECT_TIMEOUT_MS, pingInterval: PING_INTERVAL_MS, maxPingOut: 2, noAsyncTraces: true,
          maxReconnectAttempts: -1, ignoreAuthErrorAbort: true, reconnectDelayHandler: () => 50 + Math.random() * 450,
        });
        const manager = await jetstreamManager(nats, { checkAPI: false, timeout: API_TIMEOUT_MS });
        log.info({ server: nats.getServer(), version: nats.info?.version }, 'nats-connected');
        return new Connection(nats, jetstream(nats, { timeout: API_TIMEOUT_MS }), manager, inboxPrefix, log);
      } catch (error) {
        const delayMs = Math.round(backoffMs(attempt));
        log.warn({ url: config.OBSERVER_NATS_URL, reason: reasonOf(error, config.OBSERVER_NATS_USER), retry_in_ms: delayMs }, 'nats-waiting');
        await sleep(delayMs);
      }
    }
  }

  get connected(): boolean {
    return this.up && !this.ended;
  }

  /** Closed by its owner: it never comes back. */
  get closed(): boolean {
    return this.ended;
  }

  /** A fresh subject of our own for answers. */
  inbox(): string {
    return createInbox(this.inboxPrefix);
  }

  /** Subscribes. An error thrown by a listener is logged: inside the client it would end the reading of the whole connection. */
  subscribe(subject: string, { queue, onMessage, onError }: SubscribeOptions): Subscription {
    return this.nats.subscribe(subject, {
      queue,
      callback: (error, message) => {
        try {
          if (error === null) onMessage(message);
          else if (onError !== undefined) onError(error);
          else this.log.error({ subject, err: error }, 'subscription-ended');
        } catch (thrown) {
          this.log.error({ subject, err: thrown }, 'message-listener-failed');
        }
      },
    });
  }

  /** @throws ObserverError `unavailable` while disconnected: nothing is buffered for a later, uncontrolled delivery */
  assertConnected(what: string): void {
    if (!this.connected) throw new ObserverError('unavailable', `${what}: not connected to NATS; reconnecting`);
  }

  /** Calls back each time the connection is lost. @returns stop listening */
  onLost(listener: () => void): () => void {
    this.lostListeners.add(listener);
    return () => this.lostListeners.delete(listener);
  }

  /** Calls back each time the connection is back. @returns stop listening */
  onBack(listener: () => void): () => void {
    this.backListeners.add(listener);
    return () => this.backListeners.delete(listener);
  }

  /** Rejects as soon as the connection is lost: an answer to what was sent over it can never come. */
  untilLost<T>(what: string, operation: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.onLost(() => reject(new ObserverError('unavailable', `${what}: the connection to NATS was lost; whether it took effect is unknown`)));
      operation.then(resolve, reject).finally(forget);
    });
  }

  /** Flushes what was published and closes. */
  async close(): Promise<void> {
    if (this.ended) return;
    const wasUp = this.up;
    this.ended = true;
    if (wasUp) await Promise.race([this.nats.flush().catch(() => undefined), sleep(1000)]);
    await this.nats.close();
  }

  private async followStatus(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'disconnect') this.lost();
      else if (status.type === 'reconnect') this.back(status.server);
      else if (status.type === 'error') this.brokerError(status.error);
    }
    if (!this.ended) {
      this.lost();
      this.log.fatal('nats-connection-closed');
    }
  }

  private lost(): void {
    if (!this.up) return;
    this.up = false;
    if (!this.ended) this.log.warn('nats-connection-lost');
    this.tell(this.lostListeners);
  }

  private back(server: string): void {
    this.generation++;
    this.up = true;
    this.log.info({ server }, 'nats-reconnected');
    this.tell(this.backListeners);
  }

  private tell(listeners: ReadonlySet<() => void>): void {
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (thrown) {
        this.log.error({ err: thrown }, 'connection-listener-failed');
      }
    }
  }

  private brokerError(error: Error): void {
    if (error instanceof PermissionViolationError) this.log.error({ operation: error.operation, subject: error.subject }, 'nats-permission-violation');
    else this.log.warn({ reason: error.message }, 'nats-error');
  }
}

function reasonOf(error: unknown, user: string | undefined): string {
  if (error instanceof AuthorizationError) return `the broker refused user "${user ?? ''}"; check OBSERVER_NATS_USER and OBSERVER_NATS_PASSWORD`;
  return error instanceof Error ? error.message : String(error);
}
