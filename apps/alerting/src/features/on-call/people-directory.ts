import { type ContactPoint, contactPointsBucket, policiesBucket, type Policy, type Schedule, schedulesBucket, type Team, teamsBucket } from '@observer/contracts';
import type { DocumentWatch, Messaging } from '@observer/platform';

/** Teams, schedules, policies and contact points (without secrets), as this replica has heard of them. */
export class PeopleDirectory {
  readonly teams = new Map<string, Team>();
  readonly schedules = new Map<string, Schedule>();
  readonly policies = new Map<string, Policy>();
  readonly contactPoints = new Map<string, ContactPoint>();
  private watches: DocumentWatch[] = [];

  constructor(private readonly messaging: Pick<Messaging, 'documents'>) {}

  /** Resolves when all that is stored is known. */
  async start(): Promise<void> {
    const follow = <T>(into: Map<string, T>) => ({ key, value }: { key: string; value: T | undefined }): void => void (value === undefined ? into.delete(key) : into.set(key, value));
    const { messaging } = this;
    this.watches = await Promise.all([
      messaging.documents(teamsBucket).watch(follow(this.teams)),
      messaging.documents(schedulesBucket).watch(follow(this.schedules)),
      messaging.documents(policiesBucket).watch(follow(this.policies)),
      messaging.documents(contactPointsBucket).watch(({ key, value }) => follow(this.contactPoints)({ key, value: value?.contactPoint })),
    ]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.watches.map((watch) => watch.stop()));
  }
}
