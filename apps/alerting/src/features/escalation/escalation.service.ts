import { type Channel, type ContactPoint, escalationConsumer, type Incident, incidentChangedV1, type Notification, type Policy, type Recipient, type TimelineEntry } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { DeadLetter, type DelayedJobOutcome, type DelayedJobQueue, Done, type MakeDelayedJobs, type Messaging, type Outcome, type Platform, type RateLimiter, Retry, type StreamMessage, type Subscription } from '@observer/platform';
import { ContactHealthStore, type ContactPointStore, Delivery, digestDue, type LinkSettings, newNotification, type NotificationChannel, NotificationLog } from '../notifications';
import type { PeopleDirectory } from '../on-call';
import { EscalationStore } from './escalation-store';
import type { IncidentActors } from './incident-actors.port';
import { IncidentDocuments } from './incident-documents';
import { escalates, nextJob, nextStep, passedOver, type PlannedStep, whyCalm } from './plan/escalation-plan';
import { followed, stepTaken } from './plan/follow-incident';
import { reach, type Target } from './plan/recipients';
import { isTold, updatesOf } from './plan/updates';

const SWEEP_MS = 5_000;
/** An acknowledgement waits this long for what is being sent at its moment; a provider that is slower may still have it delivered. */
const IN_FLIGHT_WAIT_MS = 8_000;
const IN_FLIGHT_PAUSE_MS = 25;
const EARLY_MS = 20;

export interface EscalationParts {
  readonly platform: Pick<Platform, 'clock' | 'log' | 'metrics'> & { readonly messaging: Pick<Messaging, 'documents' | 'consume'> };
  readonly directory: PeopleDirectory;
  readonly contactPoints: ContactPointStore;
  readonly channels: ReadonlyMap<Channel, NotificationChannel>;
  readonly actors: IncidentActors;
  readonly links: LinkSettings;
  readonly jobs: MakeDelayedJobs;
  readonly limiter: RateLimiter;
  /** Notifications to one contact point within a minute. */
  readonly perMinute: number;
  readonly random: () => number;
}

/** Tells people of incidents, step by step, until somebody acknowledges. Any replica may do any part of it. */
export class EscalationService {
  readonly health: ContactHealthStore;
  readonly log: NotificationLog;
  private readonly incidents: IncidentDocuments;
  private readonly escalations: EscalationStore;
  private readonly delivery: Delivery;
  private readonly jobs: DelayedJobQueue<{ readonly incidentId: string }>;
  private subscription: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: EscalationParts) {
    const { platform, contactPoints, channels, links, random, jobs, limiter } = parts;
    const { messaging, clock } = platform;
    this.incidents = new IncidentDocuments(messaging);
    this.escalations = new EscalationStore(messaging);
    this.log = new NotificationLog(messaging);
    this.health = new ContactHealthStore(messaging, clock);
    this.delivery = new Delivery({
      platform, log: this.log, contactPoints, channels, health: this.health, links, random, jobs, limiter, perMinute: parts.perMinute,
      incident: (id) => this.incidents.get(id), told: (notification) => this.recordTold(notification), failed: (notification) => this.takeFailure(notification),
    });
    this.jobs = jobs({ name: 'escalation', handler: (id, { incidentId }) => this.due(id, incidentId) });
  }

  async start(): Promise<void> {
    await this.escalations.start();
    await this.delivery.start();
    this.jobs.start();
    this.subscription = this.parts.platform.messaging.consume(escalationConsumer, { concurrency: 16 }, (message) => this.onChange(message));
    const sweep = (): void => void this.sweep().catch((error: unknown) => this.parts.platform.log.warn({ reason: asObserverError(error).message }, 'escalation-sweep-failed'));
    this.timer = setInterval(sweep, SWEEP_MS);
    sweep();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.subscription?.stop();
    await Promise.all([this.jobs.stop(), this.delivery.stop()]);
    await this.escalations.stop();
  }

  /**
   * Stops telling people of an incident that was acknowledged, snoozed, resolved or merged: resolves when no page will go out any more. What is being
   * sent at this moment is waited for.
   * @param incident as it is now
   */
  async stopPages(incident: Incident): Promise<void> {
    const newest = await this.incidents.keepNewest(incident);
    if (escalates(newest)) return;
    await this.follow(newest);
    const untilMs = this.nowMs() + IN_FLIGHT_WAIT_MS;
    for (;;) {
      const { cancelled, sending } = await this.log.cancelPages(incident.id, whyCalm(newest), this.nowMs());
      await this.delivery.forget(cancelled);
      if (sending.length === 0 || this.nowMs() > untilMs) return;
      await new Promise((resolve) => setTimeout(resolve, IN_FLIGHT_PAUSE_MS));
    }
  }

  private nowMs(): number {
    return this.parts.platform.clock.nowMs();
  }

  private async onChange(message: StreamMessage): Promise<Outcome> {
    const parsed = incidentChangedV1.schema.safeParse(parseJson(message.data));
    if (!parsed.success) return DeadLetter(`no incident-changed: ${parsed.error.issues[0]?.message ?? 'unknown'}`);
    const { incident, change } = parsed.data;
    try {
      const newest = await this.incidents.keepNewest(incident);
      await this.follow(newest);
      if (!escalates(newest)) await this.delivery.forget((await this.log.cancelPages(incident.id, whyCalm(newest), this.nowMs())).cancelled);
      if (newest.severity === 'critical') await this.delivery.release(incident.id);
      if (isTold(change)) await this.tellChange(incident, change);
      return Done;
    } catch (thrown) {
      return Retry(asObserverError(thrown).message);
    }
  }

  /** Brings the escalation in line with the incident. */
  private async follow(incident: Incident): Promise<void> {
    const policy = this.parts.directory.policies.get(incident.policy);
    const { before, after } = await this.escalations.change(incident.id, (now) => followed(now, incident, policy, this.nowMs()));
    if (policy === undefined && before === undefined && escalates(incident)) {
      this.parts.platform.log.error({ incident: incident.id, policy: incident.policy }, 'escalation-policy-missing');
      await this.record(incident.id, entry(this.nowMs(), 'escalated', `There is no escalation policy "${incident.policy}": nobody is told. Create it, or change the route`), `no-policy/${incident.id}/${incident.escalationRun}`);
    }
    const [old, next] = [before?.next ?? null, after?.next ?? null];
    if (old !== null && old.id !== next?.id) await this.jobs.remove(old.id).catch(() => false);
    if (next !== null) await this.enqueue(incident.id, next);
  }

  /** Nobody waits for Redis: the sweep finds what is written down. */
  private async enqueue(incidentId: string, { id, atMs }: { readonly id: string; readonly atMs: number }): Promise<void> {
    await this.jobs.add(id, atMs, { incidentId }).catch((error: unknown) => this.parts.platform.log.warn({ job: id, reason: asObserverError(error).message }, 'escalation-not-queued'));
  }

  private async sweep(): Promise<void> {
    for (const { incidentId, next } of this.escalations.waitingOnes()) if (next !== null) await this.enqueue(incidentId, next);
  }

  /** The time of a job has come: everything is read again before anything is done. */
  private async due(id: string, incidentId: string): Promise<DelayedJobOutcome> {
    const [incident, escalation] = await Promise.all([this.incidents.get(incidentId), this.escalations.get(incidentId)]);
    const policy = incident === undefined ? undefined : this.parts.directory.policies.get(incident.policy);
    if (incident === undefined || escalation === undefined || policy === undefined || escalation.run !== incident.escalationRun) return { kind: 'done' };
    const next = nextJob(policy, incident, escalation);
    if (next?.id !== id) {
      await this.follow(incident);
      return { kind: 'done' };
    }
    if (next.atMs > this.nowMs() + EARLY_MS) return { kind: 'again', atMs: next.atMs };
    if (!escalates(incident)) {
      await this.parts.actors.tell(incidentId, { type: 'escalate-anew', run: incident.escalationRun, why: `acknowledged by ${incident.acknowledgedBy ?? 'somebody'}, not resolved within ${policy.acknowledgeTimeoutMs! / 60_000} minutes` }, `anew/${id}`);
      return { kind: 'done' };
    }
    await this.takeStep(policy, incident, nextStep(policy, escalation)!);
    return { kind: 'done' };
  }

  private async takeStep(policy: Policy, incident: Incident, planned: PlannedStep): Promise<void> {
    const nowMs = this.nowMs();
    const step = policy.steps[planned.step]!;
    const why = passedOver(step, incident, nowMs);
    const told = why === undefined ? await this.notify(incident, planned, policy, step.recipients) : [];
    const text = why === undefined ? describe(planned, policy, told) : `${nameOf(planned, policy)} passed over: ${why}`;
    await this.record(incident.id, entry(this.nowMs(), 'escalated', text, { step: planned.id }), `step/${planned.id}`, { run: planned.run, step: planned.position + 1 });
    await this.escalations.change(incident.id, (now) => stepTaken(now, planned, nowMs));
    await this.follow(incident);
  }

  /** @returns whom it reached */
  private async notify(incident: Incident, planned: PlannedStep, policy: Policy, recipients: readonly Recipient[]): Promise<readonly Target[]> {
    const { targets, missed } = reach(recipients, this.parts.directory, incident, this.nowMs());
    if (missed.length > 0) this.parts.platform.log.warn({ incident: incident.id, step: planned.id, missed }, 'escalation-reached-nobody');
    const reached = targets.length > 0 ? targets : reach(policy.fallback, this.parts.directory, incident, this.nowMs()).targets;
    for (const target of reached) await this.page(incident, planned.id, `${incident.id}.${planned.run}.${planned.step}.${planned.repeat}.${target.contactPoint.id}`, target);
    return reached;
  }

  private async page(incident: Incident, step: string, id: string, { contactPoint, person, why, next }: Target): Promise<void> {
    const nowMs = this.nowMs();
    const digestMs = digestDue(contactPoint, incident, nowMs);
    await this.delivery.queue(newNotification({
      id, contactPoint: contactPoint.id, channel: contactPoint.settings.channel, person, why, next: [...next], step, change: 'opened', incident, nowMs,
      reason: digestMs === null ? 'escalation' : 'digest', dueAtMs: digestMs ?? nowMs,
    }));
    if (digestMs !== null) await this.releaseIfCritical(incident.id);
  }

  /** It may have become critical while its notification was written down. Whoever writes last, sees what the other wrote. */
  private async releaseIfCritical(incidentId: string): Promise<void> {
    if ((await this.incidents.get(incidentId))?.severity === 'critical') await this.delivery.release(incidentId);
  }

  private async tellChange(incident: Incident, change: string): Promise<void> {
    const { directory, channels } = this.parts;
    const updates = updatesOf(incident, change, await this.log.ofIncident(incident.id), directory.contactPoints, (one: ContactPoint) => channels.get(one.settings.channel)?.capabilities);
    const nowMs = this.nowMs();
    for (const { id, contactPoint, person, reason } of updates) {
      // What closes something at the provider is no news that can wait.
      const digestMs = channels.get(contactPoint.settings.channel)?.capabilities.resolves === true ? null : digestDue(contactPoint, incident, nowMs);
      await this.delivery.queue(newNotification({ id, contactPoint: contactPoint.id, channel: contactPoint.settings.channel, person, why: 'You were told of this incident before.', next: [], step: '', change, incident, reason: digestMs === null ? reason : 'digest', nowMs, dueAtMs: digestMs ?? nowMs }));
    }
  }

  private async recordTold({ id, incidentId, contactPoint, person, channel, reason, attempts }: Notification): Promise<void> {
    const name = this.parts.directory.contactPoints.get(contactPoint)?.name ?? contactPoint;
    const who = person === null ? name : `${person} (${name})`;
    await this.record(incidentId, entry(this.nowMs(), 'notified', `${who} was told by ${channel}${reason === 'escalation' ? '' : `: ${reason}`}`, { notification: id, attempts }), `told/${id}`);
  }

  /** Nothing of its step is left that may still reach somebody: the policy's fallback is told. */
  private async takeFailure(notification: Notification): Promise<void> {
    const { id, incidentId, contactPoint, lastError, step } = notification;
    await this.record(incidentId, entry(this.nowMs(), 'notification-failed', `${contactPoint} could not be told: ${lastError}`, { notification: id }), `failed/${id}`);
    if (step === '') return;
    const incident = await this.incidents.get(incidentId);
    if (incident === undefined || !escalates(incident)) return;
    const left = (await this.log.ofIncident(incidentId)).filter((other) => other.step === step && other.state !== 'failed' && other.state !== 'skipped');
    if (left.length > 0) return;
    const fallback = this.parts.directory.policies.get(incident.policy)?.fallback ?? [];
    for (const target of reach(fallback, this.parts.directory, incident, this.nowMs()).targets) {
      await this.page(incident, step, `${incidentId}.${step.slice(incidentId.length + 1)}.fallback.${target.contactPoint.id}`, { ...target, why: `${target.why} Nobody else could be reached.` });
    }
  }

  private record(incidentId: string, one: TimelineEntry, messageId: string, escalationStep?: { readonly run: number; readonly step: number }): Promise<void> {
    return this.parts.actors.tell(incidentId, { type: 'record', entries: [one], ...(escalationStep === undefined ? {} : { escalationStep }) }, messageId);
  }
}

const entry = (atMs: number, what: string, text: string, details: Record<string, unknown> = {}): TimelineEntry => ({ atMs, by: { kind: 'service', id: 'alerting' }, what, text, details });
const nameOf = ({ step, repeat }: PlannedStep, { steps }: Policy): string => `Step ${step + 1} of ${steps.length}${repeat === 0 ? '' : `, repeat ${repeat}`}`;
const describe = (planned: PlannedStep, policy: Policy, told: readonly Target[]): string =>
  `${nameOf(planned, policy)}: ${told.length === 0 ? 'reaches nobody, and no fallback does' : told.map(({ person, contactPoint }) => person ?? contactPoint.name).join(', ')}`;

function parseJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
}
