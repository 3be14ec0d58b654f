/** Reads a bucket in order through an ephemeral consumer that pushes to us; notices every gap. */
import { AckPolicy, DeliverPolicy, ReplayPolicy } from '@nats-io/jetstream';
import { type Msg, nuid } from '@nats-io/transport-node';
import type { Connection } from '../connection/connection';
import { parseDelivery } from '../consume/received-message';

export interface BucketEntry {
  readonly key: string;
  readonly data: Uint8Array;
  readonly deleted: boolean;
  readonly revision: number;
  readonly updatedAtMs: number;
}

export interface OrderedReadOptions {
  readonly stream: string;
  /** `$KV.<bucket>.<key or >>`. */
  readonly filter: string;
  /** Length of `$KV.<bucket>.`. */
  readonly keyAt: number;
  readonly deliver: 'last' | 'all';
  /** How often the broker says that it has nothing more. Default 2 s. */
  readonly heartbeatMs?: number;
  onEntry(entry: BucketEntry): void;
  /** Everything that was stored when the read began has been told. */
  onCaughtUp(): void;
  /** A gap, silence or an error: what comes next is unknown, begin again. Told once; the read is over. */
  onBroken(reason: string): void;
}

export interface OrderedRead {
  stop(): void;
}

const HEARTBEAT_MS = 2000;
const FLOW_CONTROL = 100;

export async function readInOrder(connection: Connection, options: OrderedReadOptions): Promise<OrderedRead> {
  const name = `reader_${nuid.next()}`;
  const inbox = connection.inbox();
  const session = new Session(connection, options);
  const subscription = connection.subscribe(inbox, { onMessage: (message) => session.receive(message), onError: (error) => session.broken(error.message) });
  session.onEnd = () => {
    subscription.unsubscribe();
    if (connection.connected) connection.nats.publish(`$JS.API.CONSUMER.DELETE.${options.stream}.${name}`);
  };
  try {
    const info = await connection.untilLost('Read a bucket', connection.manager.consumers.add(options.stream, {
      name, deliver_subject: inbox, filter_subject: options.filter, deliver_policy: options.deliver === 'last' ? DeliverPolicy.LastPerSubject : DeliverPolicy.All,
      ack_policy: AckPolicy.None, replay_policy: ReplayPolicy.Instant, max_deliver: 1, flow_control: true, idle_heartbeat: (options.heartbeatMs ?? HEARTBEAT_MS) * 1e6,
      mem_storage: true, num_replicas: 1, inactive_threshold: 30_000 * 1e6,
    }));
    // Messages may have come before this answer: what was pending when the consumer was made is pending plus delivered.
    if (info.num_pending + info.delivered.consumer_seq === 0) session.caughtUp();
    return session;
  } catch (error) {
    session.stop();
    throw error;
  }
}

class Session implements OrderedRead {
  onEnd: () => void = () => undefined;
  private expected = 1;
  private ended = false;
  private complete = false;
  private silence: NodeJS.Timeout;
  private readonly forget: () => void;

  constructor(
    private readonly connection: Connection,
    private readonly options: OrderedReadOptions,
  ) {
    this.silence = setTimeout(() => this.broken('no heartbeat'), HEARTBEAT_MS * 5);
    this.forget = connection.onLost(() => this.broken('connection lost'));
  }

  receive(message: Msg): void {
    if (this.ended) return;
    this.silence.refresh();
    if (message.data.length === 0 && message.headers?.code === FLOW_CONTROL) this.status(message);
    else this.entry(message);
  }

  caughtUp(): void {
    if (this.complete || this.ended) return;
    this.complete = true;
    this.options.onCaughtUp();
  }

  broken(reason: string): void {
    if (this.ended) return;
    this.stop();
    this.options.onBroken(reason);
  }

  stop(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.silence);
    this.forget();
    this.onEnd();
  }

  private status(message: Msg): void {
    const stalled = message.headers!.get('Nats-Consumer-Stalled');
    if (message.reply) message.respond();
    else if (stalled !== '') this.connection.nats.publish(stalled);
    const last = message.headers!.get('Nats-Last-Consumer');
    if (last === '') return;
    if (Number(last) !== this.expected - 1) return this.broken('gap before a heartbeat');
    // Idle with nothing pending told: what was still to come was replaced or removed before it was sent.
    if (!message.reply && stalled === '') this.caughtUp();
  }

  private entry(message: Msg): void {
    const info = parseDelivery(message.reply!);
    if (info.consumerSequence !== this.expected) return this.broken('gap');
    this.expected++;
    const operation = message.headers?.get('KV-Operation') ?? '';
    this.options.onEntry({
      key: message.subject.slice(this.options.keyAt), data: message.data, deleted: operation !== '', revision: info.sequence, updatedAtMs: info.publishedAtMs,
    });
    if (info.pending === 0) this.caughtUp();
  }
}
