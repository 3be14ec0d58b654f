import { type ContactPoint, contactPointSchema, escalationConsumer, type Incident, incidentChangedV1, notificationsBucket, type Notification, policiesBucket, policySchema, schedulesBucket, scheduleSchema, teamsBucket, teamSchema } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import { createLogger, type Messaging, type Outcome, type StreamMessage } from '@observer/platform';
import { MemoryDocuments } from '@observer/testing';
import type { z } from 'zod';
import { EscalationService } from '../../features/escalation/escalation.service';
import type { IncidentActors } from '../../features/escalation/incident-actors.port';
import { ContactPointStore, SecretBox, type SendOutcome } from '../../features/notifications';
import { PeopleDirectory } from '../../features/on-call';
import { type Handed, recordingChannels } from './recording-channels';
import type { SimulatedJobs } from './simulated-jobs';

const KEY = Buffer.alloc(32, 7);
const SECRET = '0123456789abcdef0123456789abcdef';
const noMetrics = { counter: () => ({ inc: () => undefined }), histogram: () => ({ observe: () => undefined }) };

/** Escalation and delivery as they run in a replica, over documents in memory and jobs in simulated time. */
export class SimulatedPeople {
  /** What providers took, in order. */
  readonly handed: Handed[] = [];
  /** Told of each in the moment it is handed over. */
  onHanded: (handed: Handed) => void = () => undefined;
  /** How the provider of a contact point answers; what is not named takes everything. */
  readonly answers = new Map<string, SendOutcome>();
  private readonly documents: MemoryDocuments;
  private readonly contactPoints: ContactPointStore;
  private readonly directory: PeopleDirectory;
  private readonly service: EscalationService;
  private consume: ((message: StreamMessage) => Promise<Outcome>) | undefined;
  private sequence = 0;

  constructor(private readonly clock: Clock, jobs: SimulatedJobs, tell: IncidentActors['tell']) {
    this.documents = new MemoryDocuments(clock);
    const channels = recordingChannels(() => clock.nowMs(), (one) => this.take(one), (id) => this.answers.get(id) ?? { kind: 'sent', providerId: `thread-${id}`, answer: 'ok' });
    this.contactPoints = new ContactPointStore(this.documents, clock, new SecretBox(new Map([['k', KEY]])), channels);
    this.directory = new PeopleDirectory(this.documents);
    const messaging: Pick<Messaging, 'documents' | 'consume'> = {
      documents: (bucket) => this.documents.documents(bucket),
      consume: (consumer, _options, handler) => {
        if (consumer.name === escalationConsumer.name) this.consume = handler as (message: StreamMessage) => Promise<Outcome>;
        return { stop: async () => undefined };
      },
    };
    const allowed = async () => ({ allowed: true, retryAfterMs: 0 });
    this.service = new EscalationService({
      platform: { clock, log: createLogger({ service: 'alerting', instance: 'scenario', level: 'silent' }), metrics: noMetrics as never, messaging }, directory: this.directory, contactPoints: this.contactPoints, channels,
      actors: { tell }, links: { webUrl: 'https://observer.test', key: KEY }, jobs: jobs.make, limiter: { consume: allowed, charge: async () => undefined, refund: async () => undefined }, perMinute: 60_000, random: () => 0.5,
    });
  }

  async start(): Promise<void> {
    await this.directory.start();
    await this.service.start();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.directory.stop();
  }

  private take(handed: Handed): void {
    this.handed.push(handed);
    this.onHanded(handed);
  }

  /** As a consumer of the incidents' stream. */
  async hear(incident: Incident, change: string): Promise<void> {
    const sequence = ++this.sequence;
    const data = Buffer.from(JSON.stringify({ incident, change }));
    const outcome = await this.consume!({ subject: incidentChangedV1.subject, data, sequence, epoch: 'e', deliveryCount: 1, publishedAtMs: this.clock.nowMs(), header: () => undefined, working: () => undefined });
    if (outcome.type !== 'done') throw new Error(`escalation did not take ${change} of incident ${incident.id}: ${JSON.stringify(outcome)}`);
  }

  /** As whoever acknowledged waits for it. */
  stopPages(incident: Incident): Promise<void> {
    return this.service.stopPages(incident);
  }

  async contact(document: z.input<typeof contactPointSchema>): Promise<void> {
    const parsed: ContactPoint = contactPointSchema.parse(document);
    await this.contactPoints.put({ document: parsed, secrets: secretsOf(parsed) });
  }

  async policy(document: z.input<typeof policySchema>): Promise<void> {
    await this.documents.documents(policiesBucket).put(document.id, policySchema.parse(document));
  }

  async schedule(document: z.input<typeof scheduleSchema>): Promise<void> {
    await this.documents.documents(schedulesBucket).put(document.id, scheduleSchema.parse(document));
  }

  async team(document: z.input<typeof teamSchema>): Promise<void> {
    await this.documents.documents(teamsBucket).put(document.id, teamSchema.parse(document));
  }

  async log(): Promise<Notification[]> {
    return (await this.documents.documents(notificationsBucket).list()).map(({ value }) => value);
  }
}

function secretsOf({ settings: { channel } }: ContactPoint): Record<string, string> {
  switch (channel) {
    case 'slack': case 'telegram': return { token: SECRET };
    case 'teams': case 'discord': return { url: 'https://hooks.test/secret' };
    case 'pagerduty': return { routingKey: SECRET };
    case 'opsgenie': return { apiKey: SECRET };
    default: return {};
  }
}
