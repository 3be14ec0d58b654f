import { Inject, Injectable } from '@nestjs/common';
import { actOnIncidentV1, exportPostmortemV1, type Incident, incidentActionSchema, incidentFiguresV1 } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { actorOf, assertUnscoped, type Principal } from '../../access';
import { AlertingMirrors, entriesOf } from '../alerting-mirrors';
import { incidentFilterSchema, type IncidentPage, pageOf } from './incident-filter';
import { incidentWithin } from './scoped-incident';

export type IncidentFigures = z.output<typeof incidentFiguresV1.response>;

/** Incidents, as far as the caller may see them; who may change things sees all of them. */
@Injectable()
export class Incidents {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly mirrors: AlertingMirrors) {}

  /** Filtered by what the caller sees of each, so that no answer tells of the rest. */
  list(input: unknown, { dataScope }: Principal): IncidentPage {
    const filter = parseInput(incidentFilterSchema, input);
    return pageOf(entriesOf(this.mirrors.incidents, 'incidents').flatMap(({ value }) => incidentWithin(value, dataScope) ?? []), filter);
  }

  /** Asks the documents about one that the watch has not brought yet. @throws ObserverError `not_found` also for one outside of the caller's data scope */
  async get(id: string, { dataScope }: Principal): Promise<Incident> {
    const incident = await this.mirrors.incidents.find(id);
    const seen = incident === undefined ? undefined : incidentWithin(incident, dataScope);
    if (seen === undefined) throw new ObserverError('not_found', `There is no incident "${id}"`);
    return seen;
  }

  /**
   * Acknowledges, resolves, assigns …; answers when it is durable and its notifications are stopped.
   * @param idempotencyKey repeats with the same key of the same caller count once
   */
  async act(id: string, input: unknown, caller: Principal, idempotencyKey?: string): Promise<Incident> {
    const act = parseInput(incidentActionSchema, input);
    const key = idempotencyKey === undefined ? uuidv7(this.platform.clock.nowMs()) : `${idempotencyKey}/${caller.id}`;
    if (key.length > 100) throw new ObserverError('invalid_argument', 'The idempotency key is too long; use at most 50 characters');
    return (await this.platform.messaging.request(actOnIncidentV1, { id, act, by: actorOf(caller), idempotencyKey: key })).incident;
  }

  /** How long it took to acknowledge and to resolve. */
  figures(input: unknown, caller: Principal): Promise<IncidentFigures> {
    assertUnscoped(caller, 'MTTA and MTTR');
    return this.platform.messaging.request(incidentFiguresV1, parseInput(incidentFiguresV1.request, input));
  }

  /** As Markdown. */
  async postmortem(id: string, caller: Principal): Promise<string> {
    assertUnscoped(caller, 'A postmortem');
    return (await this.platform.messaging.request(exportPostmortemV1, { id })).markdown;
  }
}
