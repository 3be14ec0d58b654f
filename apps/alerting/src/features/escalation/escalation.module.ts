import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { ActorSystem } from '@observer/actors';
import { type Channel, incidentsBucket, inspectLinkV1, previewEscalationV1 } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { ACTORS } from '../../actors.module';
import { DocumentDeleters } from '../desk/documents/document-deleters';
import { type CallbackOptions, serveCallbacks } from '../callbacks';
import { INCIDENT_ACTOR, IncidentActions } from '../incidents';
import { BundleWriters } from '../rule-files';
import { ContactPointStore, ContactPointWriter, type LinkSettings, type NotificationChannel, SecretBox, serveContactPoints } from '../notifications';
import { CalendarFeeds, PeopleDirectory, PeopleDocuments, serveOnCall } from '../on-call';
import { EscalationService } from './escalation.service';
import { inspectLink } from './inspect-link';
import { overRedis } from './over-redis';
import { previewEscalation } from './plan/preview-escalation';

export interface EscalationOptions {
  readonly channels: readonly NotificationChannel[];
  readonly secretKeys: ReadonlyMap<string, Buffer>;
  /** Newest first. */
  readonly linkKeys: readonly Buffer[];
  readonly webUrl: string;
  readonly perMinute: number;
  readonly callbacks: CallbackOptions;
}
const OPTIONS = Symbol('ESCALATION_OPTIONS');

/** Who is told of incidents, when, and how: on-call schedules, escalation, notifications. */
@Module({})
export class EscalationModule implements OnApplicationBootstrap {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform, @Inject(ACTORS) private readonly actors: ActorSystem,
    private readonly incidents: IncidentActions, private readonly deleters: DocumentDeleters, private readonly bundles: BundleWriters, @Inject(OPTIONS) private readonly options: EscalationOptions,
  ) {}

  static for(options: EscalationOptions): DynamicModule {
    return { module: EscalationModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { platform, options } = this;
    const { messaging, clock, drain } = platform;
    const channels = new Map<Channel, NotificationChannel>(options.channels.map((channel) => [channel.channel, channel]));
    const links: LinkSettings = { webUrl: options.webUrl, key: options.linkKeys[0] };
    const contactPoints = new ContactPointStore(messaging, clock, new SecretBox(options.secretKeys), channels);
    const [directory, people] = [new PeopleDirectory(messaging), new PeopleDocuments(messaging, clock)];
    const writer = new ContactPointWriter(contactPoints, people.documents);
    this.bundles.register('contact-point', {
      put: (document, how) => writer.putOfBundle(document, how), delete: (id, by) => people.delete('contact-point', id, by), secretsOf: async (id) => (await contactPoints.target(id))?.target.secrets ?? {},
    });
    await directory.start();
    const redis = overRedis(platform);
    const service = new EscalationService({
      platform, directory, contactPoints, channels, links, perMinute: options.perMinute, random: Math.random, ...redis,
      actors: { tell: async (id, note, messageId) => void (await this.actors.send(INCIDENT_ACTOR, id, note, { messageId: `people/${messageId}` })) },
    });
    await service.start();
    this.incidents.onActed((incident) => service.stopPages(incident));
    this.sealAnew(contactPoints);
    const inspect = (token: string) => inspectLink(token, options.linkKeys, clock.nowMs(), async (id) => (await messaging.documents(incidentsBucket).get(id))?.value);
    const serving: Subscription[] = [
      ...serveOnCall(platform, people, new CalendarFeeds(messaging, clock), this.deleters),
      ...serveContactPoints({ platform, store: contactPoints, writer, health: service.health, log: service.log, channels, links, limiter: redis.limiter, audit: people.documents }),
      messaging.serve(previewEscalationV1, async ({ policy, severity, atMs }) => previewEscalation(typeof policy === 'string' ? await people.policy(policy) : policy, { severity, atMs }, directory)),
      messaging.serve(inspectLinkV1, ({ token }) => inspect(token)),
      serveCallbacks({ platform, incidents: this.incidents, directory, contactPoints, log: service.log, linkKeys: options.linkKeys, options: options.callbacks, inspect }),
    ];
    drain.onDrain('escalation', async () => {
      await Promise.all(serving.map((part) => part.stop()));
      await service.stop();
      await directory.stop();
    });
  }

  /** After a key was replaced. What cannot be done now is done at the next start; until then the old key is needed. */
  private sealAnew(contactPoints: ContactPointStore): void {
    const { log } = this.platform;
    contactPoints.sealAnew().then((count) => {
      if (count > 0) log.info({ contactPoints: count }, 'contact-point-secrets-sealed-anew');
    }, (error: unknown) => log.warn({ reason: asObserverError(error).message }, 'contact-point-secrets-not-sealed-anew'));
  }
}
