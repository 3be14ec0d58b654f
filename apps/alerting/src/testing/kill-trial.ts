/**
 * Life cycles of alerts, from the first word of each until everybody heard that it is over, while replicas and Redis are killed and the broker is restarted:
 * over alerting as it runs, with a webhook that keeps what it gets.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { actOnIncidentV1, contactPointSchema, policySchema, putContactPointV1, putPolicyV1, putRoutingV1, receiveAlertsV1, routingSchema } from '@observer/contracts';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';

export type Fault = 'replica' | 'broker' | 'redis';
export interface KillTrialOptions {
  readonly cycles: number;
  /** Life cycles under way at the same time. */
  readonly atOnce: number;
  /** What ends when so much of the cycles has begun, in order; it is started again. Replicas and Redis are killed, the broker is shut down. */
  readonly faults: readonly { readonly at: number; readonly what: Fault }[];
  /** A cycle that takes longer has lost something. */
  readonly cycleTimeoutMs: number;
}
export interface KillTrialResult {
  readonly cycles: number;
  readonly kills: Readonly<Record<Fault, number>>;
  /** Pages that providers took, without repeats. */
  readonly pages: number;
  /** Notifications of all kinds, without repeats. */
  readonly notifications: number;
  /** Notifications that came again, each under the id it had before. */
  readonly repeats: readonly string[];
  /** Pages after an acknowledgement was answered. */
  readonly late: readonly string[];
  /** Alerts of which more than one incident came. */
  readonly doubled: readonly string[];
  readonly tookMs: number;
}
interface Taken {
  readonly id: string;
  readonly alert: string;
  readonly incident: string;
  readonly contactPoint: string;
  readonly reason: string;
  readonly atMs: number;
}

const REPLICAS = 3;
const CONTACTS = 12;
const SECOND_STEP_MS = 500;
const STARTS = 5;
const by = { kind: 'user' as const, id: 'ada' };

export class KillTrial {
  private readonly taken: Taken[] = [];
  private readonly toldOf = new Map<string, Taken[]>();
  private readonly answeredAtMs = new Map<string, number>();
  private readonly kills: Record<Fault, number> = { replica: 0, broker: 0, redis: 0 };
  private readonly starting = new Set<Promise<void>>();
  private readonly replicas: ServiceProcess[] = [];
  private begun = 0;

  private constructor(private readonly nats: TestNats, private readonly redis: TestRedis, private readonly gateway: TestPlatform, private readonly ingest: TestPlatform, private readonly keys: Record<string, string>, private readonly receiver: Server, private readonly built: boolean) {}

  /** Three replicas, and people to tell. @param built replicas as `npm run build` made them, not from their TypeScript */
  static async start({ built = false }: { built?: boolean } = {}): Promise<KillTrial> {
    const [nats, redis] = await Promise.all([startNats({ permissions: true }), startRedis()]);
    const [ingest, gateway] = await Promise.all((['ingest', 'api-gateway'] as const).map((service) => startTestPlatform({ service, environment: nats.environment(service) })));
    const keys = { OBSERVER_NOTIFY_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`, OBSERVER_NOTIFY_LINK_KEYS: randomBytes(32).toString('base64') };
    const receiver = createServer();
    const trial = new KillTrial(nats, redis, gateway!, ingest!, keys, receiver, built);
    await trial.receive();
    await Promise.all(Array.from({ length: REPLICAS }, () => trial.startReplica()));
    await trial.setUp();
    return trial;
  }

  /** @throws when an alert was lost: a page that did not come, or an end that was not told */
  async run({ cycles, atOnce, faults, cycleTimeoutMs }: KillTrialOptions): Promise<KillTrialResult> {
    const startedMs = Date.now();
    const broken = this.breakThings(cycles, faults);
    const waiting = Array.from({ length: cycles }, (_, n) => `${n}`);
    await Promise.all(Array.from({ length: atOnce }, async () => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
        this.begun++;
        await this.live(n, cycleTimeoutMs);
      }
    }));
    await broken;
    // What is late would come now.
    await pause(2 * SECOND_STEP_MS);
    return this.result(cycles, Date.now() - startedMs);
  }

  async stop(): Promise<void> {
    await Promise.all(this.starting);
    await Promise.all(this.replicas.map((replica) => replica.kill9()));
    await Promise.all([this.gateway.close(), this.ingest.close()]);
    await Promise.all([this.nats.stop(), this.redis.stop()]);
    this.receiver.closeAllConnections();
    await new Promise((resolve) => this.receiver.close(resolve));
  }

  private async live(n: string, timeoutMs: number): Promise<void> {
    const alert = { labels: { alertname: 'Killed', n, slot: `${Number(n) % CONTACTS}`, severity: 'critical' } };
    const contacts = [contactOf(Number(n)), contactOf(Number(n) + 1)];
    await this.persist(() => this.gateway.messaging.request(receiveAlertsV1, { alerts: [alert], from: 'trial' }), timeoutMs);
    await this.untilTold(n, 'escalation', contacts, timeoutMs);
    const { incident } = this.toldOf.get(n)![0]!;
    await this.persist(() => this.gateway.messaging.request(actOnIncidentV1, { id: incident, act: { action: 'acknowledge' }, by, idempotencyKey: `ack-${n}` }), timeoutMs);
    this.answeredAtMs.set(n, Date.now());
    await this.persist(() => this.gateway.messaging.request(receiveAlertsV1, { alerts: [{ ...alert, endsAtMs: Date.now() - 1 }], from: 'trial' }), timeoutMs);
    await this.untilTold(n, 'resolved', contacts, timeoutMs);
  }

  private untilTold(n: string, reason: string, contacts: readonly string[], timeoutMs: number): Promise<void> {
    return eventually(() => {
      const told = (this.toldOf.get(n) ?? []).filter((one) => one.reason === reason).map(({ contactPoint }) => contactPoint);
      const missing = contacts.filter((id) => !told.includes(id));
      if (missing.length > 0) throw new Error(`alert ${n}: ${reason} did not reach ${missing.join(', ')} within ${timeoutMs} ms`);
    }, timeoutMs);
  }

  /** Asks until somebody answers. */
  private persist<T>(ask: () => Promise<T>, timeoutMs: number): Promise<T> {
    return eventually(ask, timeoutMs);
  }

  private async breakThings(cycles: number, faults: KillTrialOptions['faults']): Promise<void> {
    for (const { at, what } of faults) {
      while (this.begun < at * cycles || (what === 'replica' && this.replicas.length === 0)) await pause(20);
      if (what === 'replica') {
        const [replica] = this.replicas.splice(Math.floor(Math.random() * this.replicas.length), 1);
        this.kills[what]++;
        await replica!.kill9();
        void this.startReplica();
      } else {
        this.kills[what]++;
        await (what === 'broker' ? this.nats.shutDown() : this.redis.kill9());
        await pause(200 + Math.random() * 800);
        await this[what === 'broker' ? 'nats' : 'redis'].restart();
      }
    }
  }

  /** As whatever supervises it: one that ends while it starts, because the broker went away, is started again. */
  private startReplica(attempt = 1): Promise<void> {
    const started: Promise<void> = startServiceProcess({
      app: 'alerting', built: this.built, startTimeoutMs: 180_000,
      env: { ...this.nats.environment('alerting'), ...this.keys, OBSERVER_REDIS_URL: this.redis.url, OBSERVER_ALERTING_RULES_SHIPPED: 'false', OBSERVER_NOTIFY_ALLOW_INTERNAL: 'true', OBSERVER_NOTIFY_PER_MINUTE: '100000' },
    }).then((replica) => void this.replicas.push(replica), (error: unknown) => {
      if (attempt === STARTS || this.kills.broker === 0) throw error;
      return this.startReplica(attempt + 1);
    }).finally(() => this.starting.delete(started));
    this.starting.add(started);
    return started;
  }

  private async receive(): Promise<void> {
    this.receiver.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as { id: string; reason: string; contactPoint: { id: string }; incident: { id: string; labels: { n: string } } };
        const one: Taken = { id: body.id, alert: body.incident.labels.n, incident: body.incident.id, contactPoint: body.contactPoint.id, reason: body.reason, atMs: Date.now() };
        this.taken.push(one);
        this.toldOf.set(one.alert, [...(this.toldOf.get(one.alert) ?? []), one]);
        response.writeHead(200).end('ok');
      });
    });
    await new Promise<void>((resolve) => this.receiver.listen(0, '127.0.0.1', resolve));
  }

  private async setUp(): Promise<void> {
    const url = `http://127.0.0.1:${(this.receiver.address() as AddressInfo).port}/hook`;
    const { messaging } = this.gateway;
    const to = (n: number) => [{ kind: 'contact-point' as const, contactPoint: contactOf(n) }];
    const slots = Array.from({ length: CONTACTS }, (_, slot) => slot);
    for (const slot of slots) await messaging.request(putContactPointV1, { document: contactPointSchema.parse({ id: contactOf(slot), name: contactOf(slot), settings: { channel: 'webhook', url } }), secrets: {}, by });
    for (const slot of slots) await messaging.request(putPolicyV1, { document: policySchema.parse({ id: `p${slot}`, name: 'P', steps: [{ waitMs: 0, recipients: to(slot) }, { waitMs: SECOND_STEP_MS, recipients: to(slot + 1) }, { waitMs: 600_000, recipients: to(slot + 2) }] }), by });
    const routes = [...slots.map((slot) => ({ id: `r${slot}`, matchers: [{ label: 'slot', op: '=' as const, value: `${slot}` }], policy: `p${slot}` })), { id: 'rest', policy: 'p0' }].map((route) => ({ team: '', groupBy: ['n'], groupWaitMs: 0, ...route }));
    await messaging.request(putRoutingV1, { document: routingSchema.parse({ routes, correlationWindowMs: 0, storm: { incidentsPerMinute: 1_000_000 } }), by });
  }

  private result(cycles: number, tookMs: number): KillTrialResult {
    const ids = this.taken.map(({ id }) => id);
    const incidents = new Map<string, Set<string>>();
    for (const { alert, incident } of this.taken) incidents.set(alert, (incidents.get(alert) ?? new Set()).add(incident));
    return {
      cycles, tookMs, kills: this.kills, notifications: new Set(ids).size, repeats: ids.filter((id, at) => ids.indexOf(id) !== at),
      pages: new Set(this.taken.filter(({ reason }) => reason === 'escalation').map(({ id }) => id)).size,
      late: this.taken.filter(({ reason, alert, atMs }) => reason === 'escalation' && atMs > (this.answeredAtMs.get(alert) ?? Infinity)).map(({ id }) => id),
      doubled: [...incidents].filter(([, of]) => of.size > 1).map(([alert]) => alert),
    };
  }
}

const contactOf = (n: number): string => `c${n % CONTACTS}`;

/** What a trial says of itself, in a line. */
export const summaryOf = ({ cycles, kills, pages, notifications, repeats, late, doubled, tookMs }: KillTrialResult): string =>
  `${cycles} life cycles in ${(tookMs / 1_000).toFixed(0)} s, replicas killed ${kills.replica} times, the broker restarted ${kills.broker} times, Redis killed and emptied ${kills.redis} times: ${pages} pages and ${notifications - pages} other notifications, none lost, ${repeats.length} repeated${repeats.length === 0 ? '' : ` (${repeats.join(', ')})`}, ${late.length} pages after an acknowledgement, ${doubled.length} incidents doubled`;
