import { randomBytes } from 'node:crypto';
import type { Channel } from '@observer/contracts';
import type { Platform } from '@observer/platform';
import { anyChannel, ContactPointStore, type NotificationChannel, SecretBox } from '../../notifications';
import { PeopleDirectory } from '../../on-call';
import { EscalationService } from '../escalation.service';
import type { IncidentActors } from '../incident-actors.port';
import { overRedis } from '../over-redis';
import { httpChannel } from './http-channel';

export interface PeopleReplica {
  readonly service: EscalationService;
  readonly contactPoints: ContactPointStore;
  readonly directory: PeopleDirectory;
  stop(): Promise<void>;
}

/** One replica of everything that tells people, over real NATS and Redis. */
export async function startPeopleReplica(platform: Platform, actors: IncidentActors): Promise<PeopleReplica> {
  const channels = new Map<Channel, NotificationChannel>([['webhook', anyChannel(httpChannel())]]);
  const contactPoints = new ContactPointStore(platform.messaging, platform.clock, new SecretBox(new Map([['k1', randomBytes(32)]])), channels);
  const directory = new PeopleDirectory(platform.messaging);
  await directory.start();
  const service = new EscalationService({ platform, directory, contactPoints, channels, actors, links: { webUrl: 'http://observer.test', key: Buffer.alloc(32, 7) }, perMinute: 60_000, random: Math.random, ...overRedis(platform) });
  await service.start();
  return {
    service, contactPoints, directory,
    async stop() {
      await service.stop();
      await directory.stop();
    },
  };
}
