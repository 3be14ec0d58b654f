import { type Announcement, announcementsBucket, type ComponentHistory, componentHistoryBucket, type Incident, incidentsBucket, type Maintenance, maintenanceBucket, type StatusNotice, statusNoticesBucket, type StatusPage, statusPagesBucket } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { DocumentWatch, Messaging } from '@observer/platform';

/** Long enough for any replica to have seen an incident's end; what it did then stands in the histories. */
const INCIDENT_KEPT_MS = 2 * 3_600_000;

type StateNotice = StatusNotice & { about: { kind: 'states' } };
export interface Stored<T> {
  readonly value: T;
  readonly revision: number;
}

/** Everything that status pages are made of, as this replica has heard of it. */
export class StatusBook {
  readonly pages = new Map<string, StatusPage>();
  readonly announcements = new Map<string, Announcement>();
  readonly maintenance = new Map<string, Maintenance>();
  readonly incidents = new Map<string, Incident>();
  /** By `<page>.<component>`. */
  readonly histories = new Map<string, Stored<ComponentHistory>>();
  /** By `<page>.<notice>`: those that are not told to everybody yet. */
  readonly open = new Map<string, Stored<StatusNotice>>();
  /** Ids of all that were ever made, `<page>.<notice>`. */
  readonly known = new Set<string>();
  /** By page: the newest notice on states. */
  readonly newest = new Map<string, StateNotice>();
  private watches: DocumentWatch[] = [];
  private incidentWatch: Promise<DocumentWatch | undefined> | undefined;
  private onChange: () => void = () => undefined;
  private knowsIncidents = false;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock) {}

  /** What is known is enough to say how components do. */
  get isComplete(): boolean {
    return this.knowsIncidents;
  }

  /** Resolves when all that is stored is known. @param onChange what pages look like may have changed */
  async start(onChange: () => void): Promise<void> {
    this.onChange = onChange;
    const follow = <T>(into: Map<string, T>) => ({ key, value }: { key: string; value: T | undefined }): void => {
      if (value === undefined) into.delete(key);
      else into.set(key, value);
      onChange();
    };
    const { messaging } = this;
    this.watches = await Promise.all([
      messaging.documents(statusPagesBucket).watch((change) => {
        follow(this.pages)(change);
        this.followIncidents();
      }),
      messaging.documents(announcementsBucket).watch(follow(this.announcements)),
      messaging.documents(maintenanceBucket).watch(follow(this.maintenance)),
      messaging.documents(componentHistoryBucket).watch(({ key, value, revision }) => follow(this.histories)({ key, value: value === undefined ? undefined : { value, revision } })),
      messaging.documents(statusNoticesBucket).watch(({ key, value, revision }) => {
        this.takeNotice(key, value, revision);
        onChange();
      }),
    ]);
    await this.incidentWatch;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.watches, await this.incidentWatch].map((watch) => watch?.stop()));
  }

  /** Incidents are large and change often: they are read once there is a page that shows them. */
  private followIncidents(): void {
    this.incidentWatch ??= this.messaging.documents(incidentsBucket).watch(({ key, value }) => {
      if (value !== undefined && this.matters(value)) this.incidents.set(key, value);
      else this.incidents.delete(key);
      this.onChange();
    }).then((watch) => {
      this.knowsIncidents = true;
      this.onChange();
      return watch;
    }).catch(() => {
      // The broker was away: the next look at the pages tries again.
      this.incidentWatch = undefined;
      return undefined;
    });
  }

  announcementsOf(page: string): Announcement[] {
    return [...this.announcements.values()].filter((one) => one.page === page);
  }

  /** By component. */
  historiesOf({ id, components }: StatusPage): Map<string, ComponentHistory> {
    return new Map(components.flatMap((component) => {
      const found = this.histories.get(`${id}.${component.id}`);
      return found === undefined ? [] : [[component.id, found.value]];
    }));
  }

  /** Lets go of incidents that ended long ago, and sees to it that they are followed. */
  tidy(): void {
    if (this.pages.size > 0) this.followIncidents();
    for (const [id, incident] of this.incidents) if (!this.matters(incident)) this.incidents.delete(id);
  }

  private matters({ state, resolvedAtMs }: Incident): boolean {
    return state !== 'merged' && (state !== 'resolved' || (resolvedAtMs ?? 0) > this.clock.nowMs() - INCIDENT_KEPT_MS);
  }

  private takeNotice(key: string, value: StatusNotice | undefined, revision: number): void {
    if (value === undefined) {
      this.open.delete(key);
      this.known.delete(key);
      const page = key.slice(0, key.indexOf('.'));
      if (`${page}.${this.newest.get(page)?.id}` === key) this.newest.delete(page);
      return;
    }
    this.known.add(key);
    if (value.fannedOut) this.open.delete(key);
    else this.open.set(key, { value, revision });
    if (value.about.kind === 'states' && value.about.number > (this.newest.get(value.page)?.about.number ?? 0)) this.newest.set(value.page, value as StateNotice);
  }
}
