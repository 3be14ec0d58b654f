import { type AuditChange, contactPointsBucket, policiesBucket, type Policy, type Recipient, routingBucket, type Schedule, schedulesBucket, type Team, teamsBucket } from '@observer/contracts';
import { type Clock, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { AlertingDocuments } from '../desk/documents/alerting-documents';
import { checkLocalTime } from '../desk/documents/check-local-time';

type By = AuditChange['by'];
export interface Put<T> {
  readonly document: T;
  readonly expectedRevision?: number | undefined;
  readonly by: By;
}
export type PeopleKind = 'team' | 'schedule' | 'policy' | 'contact-point';

const TEAM = { bucket: teamsBucket, kind: 'team' } as const;
const SCHEDULE = { bucket: schedulesBucket, kind: 'schedule' } as const;
const POLICY = { bucket: policiesBucket, kind: 'policy' } as const;
const CONTACT_POINT = { bucket: contactPointsBucket, kind: 'contact-point' } as const;

/** Teams, schedules, policies and contact points: none refers to what is not there, and none is deleted that others refer to. */
export class PeopleDocuments {
  readonly documents: AlertingDocuments;

  constructor(private readonly messaging: Messaging, clock: Clock) {
    this.documents = new AlertingDocuments(messaging, clock);
  }

  async putTeam({ document, ...how }: Put<Team>): Promise<{ revision: number; document: Team }> {
    for (const id of document.contactPoints) await this.assertThere('contact-point', id, `Team ${document.id}`);
    return { revision: await this.documents.put(TEAM, document.id, document, how), document };
  }

  async putSchedule({ document, ...how }: Put<Schedule>): Promise<{ revision: number; document: Schedule }> {
    for (const { name, startsAt } of document.layers) checkLocalTime(startsAt, `Schedule ${document.id}: startsAt of the layer "${name}"`);
    if (document.team !== '') await this.assertThere('team', document.team, `Schedule ${document.id}`);
    return { revision: await this.documents.put(SCHEDULE, document.id, document, how), document };
  }

  async putPolicy({ document, ...how }: Put<Policy>): Promise<{ revision: number; document: Policy }> {
    for (const reference of recipientsOf(document).flatMap(referenceOf)) await this.assertThere(reference.kind, reference.id, `Policy ${document.id}`);
    return { revision: await this.documents.put(POLICY, document.id, document, how), document };
  }

  /** @throws ObserverError `not_found` */
  async policy(id: string): Promise<Policy> {
    const found = await this.messaging.documents(policiesBucket).get(id);
    if (found === undefined) throw new ObserverError('not_found', `There is no escalation policy "${id}"; list the policies to see their ids`);
    return found.value;
  }

  /** @returns false when there was none. @throws ObserverError `conflict` naming what refers to it */
  async delete(kind: PeopleKind, id: string, by: By): Promise<boolean> {
    const referrers = await this.referrersOf(kind, id);
    if (referrers.length > 0) throw new ObserverError('conflict', `The ${kind} "${id}" is still used by ${referrers.slice(0, 10).join(', ')}${referrers.length > 10 ? ' and others' : ''}; change ${referrers.length === 1 ? 'it' : 'them'} first`, { retryable: false, details: { referrers } });
    switch (kind) {
      case 'team':
        return this.documents.delete(TEAM, id, by);
      case 'schedule':
        return this.documents.delete(SCHEDULE, id, by);
      case 'policy':
        return this.documents.delete(POLICY, id, by);
      case 'contact-point':
        return this.documents.delete(CONTACT_POINT, id, by);
    }
  }

  /** What refers to a document, e.g. `policy default`. */
  private async referrersOf(kind: PeopleKind, id: string): Promise<string[]> {
    const { messaging } = this;
    const [policies, teams, schedules, routing] = await Promise.all([messaging.documents(policiesBucket).list(), messaging.documents(teamsBucket).list(), messaging.documents(schedulesBucket).list(), messaging.documents(routingBucket).list()]);
    const routes = routing.flatMap(({ value }) => value.routes);
    return [
      ...policies.filter(({ value }) => recipientsOf(value).flatMap(referenceOf).some((reference) => reference.kind === kind && reference.id === id)).map(({ key }) => `policy ${key}`),
      ...(kind === 'contact-point' ? teams.filter(({ value }) => value.contactPoints.includes(id)).map(({ key }) => `team ${key}`) : []),
      ...(kind === 'team' ? schedules.filter(({ value }) => value.team === id).map(({ key }) => `schedule ${key}`) : []),
      ...routes.filter((route) => (kind === 'team' && route.team === id) || (kind === 'policy' && route.policy === id)).map((route) => `route ${route.id}`),
    ];
  }

  private async assertThere(kind: PeopleKind, id: string, whose: string): Promise<void> {
    if (!(await this.isThere(kind, id))) throw new ObserverError('invalid_argument', `${whose} refers to the ${kind} "${id}", which does not exist; create it first`, { retryable: false });
  }

  private async isThere(kind: PeopleKind, id: string): Promise<boolean> {
    const { messaging } = this;
    switch (kind) {
      case 'team':
        return (await messaging.documents(teamsBucket).get(id)) !== undefined;
      case 'schedule':
        return (await messaging.documents(schedulesBucket).get(id)) !== undefined;
      case 'policy':
        return (await messaging.documents(policiesBucket).get(id)) !== undefined;
      case 'contact-point':
        return (await messaging.documents(contactPointsBucket).get(id)) !== undefined;
    }
  }
}

const recipientsOf = ({ steps, fallback }: Policy): Recipient[] => [...steps.flatMap(({ recipients }) => recipients), ...fallback];

/** People sign in elsewhere: whether they exist is not known here. */
function referenceOf(recipient: Recipient): { readonly kind: PeopleKind; readonly id: string }[] {
  switch (recipient.kind) {
    case 'person':
      return [];
    case 'team':
      return [{ kind: 'team', id: recipient.team }];
    case 'schedule':
      return [{ kind: 'schedule', id: recipient.schedule }];
    case 'contact-point':
      return [{ kind: 'contact-point', id: recipient.contactPoint }];
  }
}
