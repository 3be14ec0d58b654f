import type { ActedVia, Incident } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Logger } from '@observer/platform';
import { actedBy, type IncidentActions } from '../incidents';
import type { Done, WantedAct } from './callback.port';

/** Providers give up after 3 to 15 s; what takes longer goes on. */
const PATIENCE_MS = 1_500;
const GIVE_UP_MS = 20_000;
const MAX_NAME = 60;

/** Does to incidents what people want who are at a provider. */
export class ProviderActs {
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly incidents: Pick<IncidentActions, 'begin' | 'find' | 'list'>, private readonly log: Pick<Logger, 'info' | 'warn'>, private readonly patienceMs = PATIENCE_MS) {}

  /** @returns undefined when there is none */
  async incident(id: string): Promise<Incident | undefined> {
    try {
      return await this.incidents.find(id);
    } catch (thrown) {
      // What names no incident may be no key at all.
      if (['not_found', 'invalid_argument'].includes(asObserverError(thrown).code)) return undefined;
      throw thrown;
    }
  }

  list(): Promise<Incident[]> {
    return this.incidents.list();
  }

  /** Durable when it resolves. @throws ObserverError when it could not be stored: the provider, or the person, tries again */
  async act({ incidentId, action, key, actor, contactPoint }: WantedAct): Promise<Done> {
    const name = actor.person ?? actor.name.slice(0, MAX_NAME);
    const via: ActedVia = { channel: actor.channel, contactPoint, name };
    // Nobody becomes somebody else by calling themselves so at a provider.
    const by = { kind: 'user' as const, id: actor.person ?? actedBy(via) };
    const act = action === 'resolve' ? { action, note: '' } : { action };
    const begun = this.incidents.begin({ id: incidentId, act, by, idempotencyKey: key.slice(0, 100), via }, AbortSignal.timeout(GIVE_UP_MS));
    const outcome = this.outcomeOf(begun.then(({ done }) => done), incidentId, actor);
    const refused = await begun.then(() => undefined, (thrown: unknown) => thrown);
    if (refused !== undefined && asObserverError(refused).code !== 'conflict') throw refused;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<Done>((resolve) => (timer = setTimeout(() => resolve({ kind: 'stored' }), this.patienceMs)));
    return Promise.race([outcome, patience]).finally(() => clearTimeout(timer));
  }

  /** Resolves when all that was begun has come to its end. */
  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  private outcomeOf(done: Promise<Incident>, incidentId: string, { channel }: WantedAct['actor']): Promise<Done> {
    const outcome = done.then<Done, Done>((incident) => ({ kind: 'done', incident }), (thrown: unknown) => {
      const error = asObserverError(thrown);
      this.log.warn({ incident: incidentId, channel, reason: error.message }, 'callback-not-done');
      return error.code === 'conflict' ? { kind: 'refused', reason: error.message } : { kind: 'stored' };
    });
    this.running.add(outcome);
    void outcome.finally(() => this.running.delete(outcome));
    return outcome;
  }
}
