/** A process that runs the actors of `ledger.actors.ts`, to be killed by tests. Arguments: its settings as JSON. */
import { actorLeasesBucket, actorsAliveV1, actorSnapshotsBucket, ANALYTICS_ACTORS, DEADLETTER } from '@observer/contracts';
import { systemClock } from '@observer/kernel';
import { connectMessaging, createLogger, Drain, Health, Metrics, type Platform } from '@observer/platform';
import { type ActorSystem, createActorSystem } from '../system';
import { ledgerActors } from './ledger.actors';

export interface ReplicaSettings {
  readonly instance: string;
  /** Variables that let it sign in. */
  readonly environment: Readonly<Record<string, string>>;
  readonly partitions: number;
  readonly padding: number;
}

export const replicaActors = ({ partitions, padding }: Pick<ReplicaSettings, 'partitions' | 'padding'>): ReturnType<typeof ledgerActors> =>
  ledgerActors({ outside: DEADLETTER, subjectPrefix: 'deadletter.test', partitions, padding, withSource: true });

export const ledgerSystem = (platform: Platform, settings: Pick<ReplicaSettings, 'partitions' | 'padding'>): ActorSystem =>
  createActorSystem(platform, { inbox: ANALYTICS_ACTORS, leases: actorLeasesBucket, snapshots: actorSnapshotsBucket, alive: actorsAliveV1 }, replicaActors(settings));

async function main(settings: ReplicaSettings): Promise<void> {
  const { instance, environment } = settings;
  const log = createLogger({ service: 'analytics', instance, level: 'info' });
  const health = new Health();
  const metrics = new Metrics();
  const { OBSERVER_NATS_URL = '', OBSERVER_NATS_USER, OBSERVER_NATS_PASSWORD } = environment;
  const messaging = await connectMessaging({ service: 'analytics', instance, config: { OBSERVER_NATS_URL, OBSERVER_NATS_USER, OBSERVER_NATS_PASSWORD }, log, health, metrics });
  const platform: Platform = {
    service: 'analytics', instance, version: 'test', clock: systemClock, log, health, metrics, messaging, drain: new Drain(log),
    redis: () => {
      throw new Error('this process has no Redis');
    },
  };
  const system = ledgerSystem(platform, settings);
  system.start();
  process.once('SIGTERM', () => void system.stop().then(() => messaging.close()).then(() => process.exit(0)));
}

if (require.main === module) void main(JSON.parse(process.argv[2]!) as ReplicaSettings);
