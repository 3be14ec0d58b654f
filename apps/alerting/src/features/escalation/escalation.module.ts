import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { ActorSystem } from '@observer/actors';
import { type Channel, incidentsBucket, inspectLinkV1, previewEscalationV1 } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { ACTORS } from '../../actors.module';
import { DocumentDeleters } from '../desk/documents/document-deleters';
import { INCIDENT_ACTOR, IncidentActions } from '../incidents';
import { ContactPointStore, type LinkSettings, type NotificationChannel, SecretBox, serveContactPoints } from '../notifications';
import { CalendarFeeds, PeopleDirectory, PeopleDocuments, serveOnCall } from '../on-call';
import { EscalationService } from './escalation.service';
import { inspectLink } from './inspect-link';
import { previewEscalation } from './plan/preview-escalation';

export interface EscalationOptions {
  readonly channels: readonly NotificationChannel[];
  readonly secretKeys: ReadonlyMap<string, Buffer>;
  /** Newest first. */
  readonly linkKeys: readonly Buffer[];
  readonly webUrl: string;
  readonly perMinute: number;
}
const OPTIONS = Symbol('ESCALATION_OPTIONS');

/** Who is told of incidents, when, and how: on-call schedules, escalation, notifications. */
@Module({})
export class EscalationModule implements OnApplicationBootstrap {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform, @Inject(ACTORS) private readonly actors: ActorSystem,
    private readonly incidents: IncidentActions, private readonly deleters: DocumentDeleters, @Inject(OPTIONS) private readonly options: EscalationOptions,
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
    await directory.start();
    const service = new EscalationService({
      platform, directory, contactPoints, channels, links, perMinute: options.perMinute, random: Math.random,
      actors: { tell: async (id, note, messageId) => void (await this.actors.send(INCIDENT_ACTOR, id, note, { messageId: `people/${messageId}` })) },
    });
    await service.start();
    this.incidents.onActed((incident) => service.stopPages(incident));
    this.sealAnew(contactPoints);
    const serving: Subscription[] = [
      ...serveOnCall(platform, people, new CalendarFeeds(messaging, clock), this.deleters),
      ...serveContactPoints({ platform, store: contactPoints, health: service.health, log: service.log, channels, links, audit: people.documents }),
      messaging.serve(previewEscalationV1, async ({ policy, severity, atMs }) => previewEscalation(typeof policy === 'string' ? await people.policy(policy) : policy, { severity, atMs }, directory)),
      messaging.serve(inspectLinkV1, ({ token }) => inspectLink(token, options.linkKeys, clock.nowMs(), async (id) => (await messaging.documents(incidentsBucket).get(id))?.value)),
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
