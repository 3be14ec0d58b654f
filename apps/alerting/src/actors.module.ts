import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { type ActorSystem, type AnyActor, createActorSystem } from '@observer/actors';
import { ALERTING_ACTORS, alertingActorLeasesBucket, alertingActorsAliveV1, alertingActorSnapshotsBucket } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';

/** The actors of this replica: `@Inject(ACTORS) actors: ActorSystem`. */
export const ACTORS = Symbol('ACTORS');

/** The one actor system of alerting. Every actor type that a feature declares is listed where this module is imported. */
@Module({})
export class ActorsModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(ACTORS) private readonly actors: ActorSystem) {}

  /** @param types all actor types of the service, or how they are made */
  static for(types: readonly AnyActor[] | ((platform: Platform) => readonly AnyActor[])): DynamicModule {
    const create = (platform: Platform): ActorSystem =>
      createActorSystem(platform, { inbox: ALERTING_ACTORS, leases: alertingActorLeasesBucket, snapshots: alertingActorSnapshotsBucket, alive: alertingActorsAliveV1 }, typeof types === 'function' ? types(platform) : types);
    return { module: ActorsModule, global: true, providers: [{ provide: ACTORS, inject: [PLATFORM], useFactory: create }], exports: [ACTORS] };
  }

  onApplicationBootstrap(): void {
    const { health, metrics } = this.platform;
    const owned = (): number => this.actors.owned().length;
    health.gauge('actor_partitions', owned);
    metrics.gauge('observer_actor_partitions', 'Partitions of actors this replica owns', [], owned);
    this.actors.start();
    this.platform.drain.onDrain('actors', () => this.actors.stop());
  }
}
