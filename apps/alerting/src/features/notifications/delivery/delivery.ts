import type { Channel, ContactPoint, Incident, Notification } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { type CounterMetric, type DelayedJobOutcome, type DelayedJobQueue, type HistogramMetric, LATENCY_BUCKETS_SECONDS, type MakeDelayedJobs, type Platform, type RateLimiter } from '@observer/platform';
import type { ChannelTarget, NotificationChannel, NotificationContext, SendOutcome } from '../channel.port';
import type { ContactPointStore } from '../contact-points/contact-point-store';
import type { NotificationLog } from '../log/notification-log';
import { again, begun, ended, isOpen, isSpent, newNotification, outlastsPatience, sent } from '../log/notification-state';
import type { ContactHealthStore } from './contact-health';
import { goesOnFrom, toldOf } from './changes-since';
import { decideDelivery } from './decide-delivery';
import { digestContext, incidentContext, type LinkSettings } from './notification-context';

/** Shorter than a sender's lease, so that nobody takes over what is still under way. */
const SEND_TIMEOUT_MS = 15_000;
const SWEEP_MS = 5_000;
const WRITE_PAUSE_MS = 100;
const MAX_IN_DIGEST = 200;
const IN_DIGEST = /^digest-(.+)$/;

export interface DeliveryParts {
  readonly platform: Pick<Platform, 'clock' | 'log' | 'metrics'>;
  readonly log: NotificationLog;
  readonly contactPoints: ContactPointStore;
  readonly channels: ReadonlyMap<Channel, NotificationChannel>;
  readonly health: ContactHealthStore;
  readonly jobs: MakeDelayedJobs;
  readonly limiter: RateLimiter;
  /** Notifications to one contact point within a minute. */
  readonly perMinute: number;
  readonly links: LinkSettings;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** The incident as it is now. */
  incident(id: string): Promise<Incident | undefined>;
  /** It was handed over, or failed for good and nothing else takes its place. May be called twice for the same. */
  told(notification: Notification): Promise<void>;
  failed(notification: Notification): Promise<void>;
}

/** Carries notifications out: each is read again, with its incident, right before it is sent. */
export class Delivery {
  private readonly jobs: DelayedJobQueue<Record<string, never>>;
  private readonly outcomes: CounterMetric;
  private readonly resends: CounterMetric;
  private readonly delay: HistogramMetric;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: DeliveryParts) {
    const { platform } = parts;
    this.jobs = parts.jobs({ name: 'notifications', handler: (id) => this.deliver(id) });
    this.outcomes = platform.metrics.counter('observer_notifications_total', 'Attempts to send notifications, by channel and how they went', ['channel', 'outcome']);
    // Present from the start, so that the first failure is an increase.
    for (const channel of parts.channels.keys()) for (const outcome of ['sent', 'dead']) this.outcomes.inc({ channel, outcome }, 0);
    this.resends = platform.metrics.counter('observer_notification_resends_total', 'Notifications sent again because their sender ended in between: receivers may see them twice', ['channel']);
    this.delay = platform.metrics.histogram('observer_notification_delay_seconds', 'From the making of a notification until the provider took it', ['channel'], LATENCY_BUCKETS_SECONDS);
  }

  /** Begins to send, and to look for notifications whose jobs were lost. */
  async start(): Promise<void> {
    await this.parts.log.start();
    this.jobs.start();
    this.timer = setInterval(() => void this.sweep().catch((error: unknown) => this.parts.platform.log.warn({ reason: asObserverError(error).message }, 'notification-sweep-failed')), SWEEP_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.jobs.stop();
    await this.parts.log.stop();
  }

  /** Writes it down and has it sent. The same id again changes nothing. */
  async queue(notification: Notification): Promise<void> {
    if (await this.parts.log.queue(notification)) await this.enqueue(notification);
  }

  /** Takes jobs of notifications back that were cancelled; what is missed finds the notification cancelled. */
  async forget(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.jobs.remove(id).catch(() => false)));
  }

  /** Tells at once what waits for a digest: the incident became critical. Pages become pages again, news stays news, with all the patience of new ones. */
  async release(incidentId: string): Promise<void> {
    const { nowMs } = this.now();
    for (const { id, reason, state } of await this.parts.log.ofIncident(incidentId)) {
      if (reason !== 'digest' || state !== 'queued') continue;
      const released = await this.parts.log.change(id, (now) => (now.reason === 'digest' && now.state === 'queued' ? { ...now, reason: now.step === '' ? 'update' : 'escalation', queuedAtMs: nowMs, dueAtMs: nowMs } : undefined));
      if (released !== undefined) await this.enqueue(released);
    }
  }

  /** Nobody waits for Redis: the sweep finds what is written down. */
  private async enqueue({ id, dueAtMs, contactPoint, reason }: Pick<Notification, 'id' | 'dueAtMs' | 'contactPoint' | 'reason'>): Promise<void> {
    const jobId = reason === 'digest' ? `digest-${contactPoint}` : id;
    await this.jobs.add(jobId, dueAtMs, {}).catch((error: unknown) => this.parts.platform.log.warn({ notification: id, reason: asObserverError(error).message }, 'notification-not-queued'));
  }

  private async sweep(): Promise<void> {
    for (const notification of this.parts.log.openOnes()) await this.enqueue(notification);
  }

  private async deliver(id: string): Promise<DelayedJobOutcome> {
    const [, digestOf] = IN_DIGEST.exec(id) ?? [];
    if (digestOf !== undefined) return this.deliverDigest(digestOf);
    const notification = await this.parts.log.get(id);
    if (notification === undefined || !isOpen(notification)) return this.tellAgain(notification);
    const { nowMs } = this.now();
    // First the incident, then the hold on the notification: whoever acknowledges writes the incident first, then looks for who holds one.
    const [incident, before, health] = await Promise.all([this.parts.incident(notification.incidentId), this.parts.log.ofIncident(notification.incidentId), this.parts.health.of(notification.contactPoint)]);
    const found = await this.targetOf(notification);
    const same = before.filter((other) => other.contactPoint === notification.contactPoint && other.id !== id);
    const decision = decideDelivery({
      notification, incident, health, nowMs, contactPoint: found?.contactPoint, channelReady: this.parts.channels.has(notification.channel),
      otherInFlight: same.some((other) => other.state === 'sending' && other.dueAtMs > nowMs),
    });
    if (decision.kind === 'nothing') return { kind: 'done' };
    if (decision.kind === 'wait') return { kind: 'again', atMs: decision.untilMs };
    if (decision.kind === 'end') return this.end(notification, decision.state, decision.reason);
    const held = await this.parts.limiter.consume(notification.contactPoint, 1, this.parts.perMinute / 60);
    if (!held.allowed) return { kind: 'again', atMs: nowMs + held.retryAfterMs };
    const told = found!.contactPoint.repeats === 'changes' ? toldOf(incident!) : undefined;
    return this.send(notification, found!, incidentContext(notification, incident!, found!.contactPoint, goesOnFrom(same), this.parts.links, nowMs), told);
  }

  /** A job comes back for what has ended when its replica ended in between: what had to follow may not have been done. */
  private async tellAgain(notification: Notification | undefined): Promise<DelayedJobOutcome> {
    if (notification?.state === 'failed') await this.parts.failed(notification);
    if (notification?.state === 'sent') await this.parts.told(notification);
    return { kind: 'done' };
  }

  private async send(notification: Notification, { target }: Found, context: NotificationContext, told: Notification['told']): Promise<DelayedJobOutcome> {
    const mine = await this.hold(notification, told);
    // Somebody else holds or cancelled it: what is so now decides.
    if (mine === undefined) return { kind: 'again', atMs: this.now().nowMs + 200 };
    const outcome = await this.attempt(mine, target, context);
    return this.settle(mine, outcome);
  }

  /** Undefined when somebody else has it, or it is to be told in another way by now. @param told what it is about to tell */
  private async hold(notification: Notification, told?: Notification['told']): Promise<Notification | undefined> {
    let takenOver = false;
    const mine = await this.parts.log.change(notification.id, (now) => {
      takenOver = now.state === 'sending';
      const mine = now.reason === notification.reason ? begun(now, this.now().nowMs) : undefined;
      return mine === undefined || told === undefined ? mine : { ...mine, told };
    });
    if (mine !== undefined && takenOver) this.resends.inc({ channel: notification.channel });
    return mine;
  }

  private async attempt({ id, channel: name }: Notification, target: ChannelTarget, context: NotificationContext): Promise<SendOutcome | 'nothing-to-say'> {
    const channel = this.parts.channels.get(name)!;
    try {
      const requests = channel.render(context, target);
      return requests.length === 0 ? 'nothing-to-say' : await channel.send(requests, target, AbortSignal.timeout(SEND_TIMEOUT_MS));
    } catch (thrown) {
      this.parts.platform.log.error({ notification: id, channel: name, err: thrown }, 'notification-channel-faulty');
      return { kind: 'retry', reason: asObserverError(thrown).message, afterMs: null };
    }
  }

  /** @param how `counts`: whether it says something of the contact point that was not said yet; a digest settles many at once, with one time */
  private async settle(mine: Notification, outcome: SendOutcome | 'nothing-to-say', { counts = true, nowMs = this.now().nowMs } = {}): Promise<DelayedJobOutcome> {
    const { log, health, random } = this.parts;
    const still = (change: (now: Notification) => Notification) => this.whileMine(mine, () => log.change(mine.id, (now) => (now.attempts === mine.attempts && now.state === 'sending' ? change(now) : undefined)));
    this.outcomes.inc({ channel: mine.channel, outcome: outcome === 'nothing-to-say' ? 'skipped' : outcome.kind });
    if (outcome === 'nothing-to-say') return this.end(mine, 'skipped', 'the channel has nothing to say to it');
    if (outcome.kind === 'sent') {
      const done = await still((now) => sent(now, outcome.providerId, nowMs));
      this.delay.observe({ channel: mine.channel }, (nowMs - mine.queuedAtMs) / 1_000);
      if (counts) await health.sent(mine.contactPoint);
      // Where the answer to the write was lost, the document says what came of it.
      const settled = done ?? (await log.get(mine.id));
      if (settled?.state === 'sent') await this.parts.told(settled);
      return { kind: 'done' };
    }
    if (counts) await health.failed(mine.contactPoint, outcome.reason);
    if (outcome.kind === 'dead' || isSpent(mine, nowMs) || outlastsPatience(mine, outcome.afterMs, nowMs)) return this.end(mine, 'failed', outcome.reason);
    const waiting = await still((now) => again(now, outcome.reason, outcome.afterMs, nowMs, random()));
    return waiting === undefined ? { kind: 'done' } : { kind: 'again', atMs: waiting.dueAtMs };
  }

  /** What a provider answered is known only here until it is written down: while the broker is away it is tried again, for as long as nobody else may take the notification over. */
  private async whileMine<T>({ dueAtMs }: Notification, write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (thrown) {
        if (!asObserverError(thrown).retryable || this.now().nowMs >= dueAtMs) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, WRITE_PAUSE_MS));
      }
    }
  }

  /** What takes its place is written down first: after a crash between the two it is found there already. */
  private async end(notification: Notification, state: 'failed' | 'cancelled' | 'skipped', reason: string): Promise<DelayedJobOutcome> {
    const successor = state === 'failed' ? await this.queueNext(notification) : false;
    const done = await this.parts.log.change(notification.id, (now) => ended(now, state, reason));
    if (state !== 'failed') return { kind: 'done' };
    this.parts.platform.log.warn({ notification: notification.id, contactPoint: notification.contactPoint, reason, next: successor }, 'notification-failed');
    await this.parts.failed(done ?? { ...notification, state, lastError: reason });
    return { kind: 'done' };
  }

  /** The next contact point of the same person. @returns its id, false when there is none */
  private async queueNext(notification: Notification): Promise<string | false> {
    for (const [index, id] of notification.next.entries()) {
      const found = (await this.parts.contactPoints.documents.get(id))?.value.contactPoint;
      if (found === undefined) continue;
      const { nowMs } = this.now();
      await this.queue(newNotification({
        ...notification, id: `${notification.id.slice(0, -notification.contactPoint.length)}${id}`, contactPoint: id, channel: found.settings.channel, next: notification.next.slice(index + 1),
        incident: { id: notification.incidentId, version: notification.version, escalationRun: notification.run }, nowMs, dueAtMs: nowMs,
      }));
      return id;
    }
    return false;
  }

  /** Everything that waits for one contact point, in one message. Nothing is held for longer than it takes: what came meanwhile is in the next. */
  private async deliverDigest(contactPointId: string): Promise<DelayedJobOutcome> {
    const { nowMs } = this.now();
    const waiting = this.parts.log.openOnes().filter((one) => one.contactPoint === contactPointId && one.reason === 'digest');
    const later = waiting.filter(({ dueAtMs }) => dueAtMs > nowMs).map(({ dueAtMs }) => dueAtMs);
    const due = waiting.filter(({ dueAtMs }) => dueAtMs <= nowMs).slice(0, MAX_IN_DIGEST);
    const next: DelayedJobOutcome = later.length === 0 ? { kind: 'done' } : { kind: 'again', atMs: Math.min(...later) };
    if (due.length === 0) return next;
    const found = await this.targetOf(due[0]!);
    const held: Notification[] = [];
    for (const one of due) {
      const mine = await this.hold(one);
      if (mine !== undefined) held.push(mine);
    }
    if (held.length === 0) return next;
    const outcome = found === undefined || !this.parts.channels.has(held[0]!.channel) ? ({ kind: 'dead', reason: 'the contact point is gone, or its channel not set up' } as const) : await this.attempt(held[0]!, found.target, await this.digestOf(held, found.contactPoint, nowMs));
    const settled: DelayedJobOutcome[] = [];
    const toldAtMs = this.now().nowMs;
    for (const [index, one] of held.entries()) settled.push(await this.settle(one, outcome, { counts: index === 0, nowMs: toldAtMs }));
    return settled.find(({ kind }) => kind === 'again') ?? next;
  }

  private async digestOf(held: readonly Notification[], contactPoint: ContactPoint, nowMs: number): Promise<NotificationContext> {
    const incidents = new Map<string, Incident>();
    for (const id of new Set(held.map(({ incidentId }) => incidentId))) {
      const incident = await this.parts.incident(id);
      if (incident !== undefined) incidents.set(id, incident);
    }
    return digestContext(held, incidents, contactPoint, this.parts.links, nowMs);
  }

  /** Undefined when it is gone or its secrets cannot be opened. */
  private async targetOf({ id, contactPoint }: Notification): Promise<Found | undefined> {
    try {
      return await this.parts.contactPoints.target(contactPoint);
    } catch (thrown) {
      const error = asObserverError(thrown);
      if (error.retryable) throw error;
      this.parts.platform.log.error({ notification: id, contactPoint, reason: error.message }, 'contact-point-unusable');
      return undefined;
    }
  }

  private now(): { readonly nowMs: number } {
    return { nowMs: this.parts.platform.clock.nowMs() };
  }
}

interface Found {
  readonly contactPoint: ContactPoint;
  readonly target: ChannelTarget;
}
