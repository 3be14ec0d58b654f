import { type Tone } from '@observer/ui';
import { type Replica, type ServiceState, type SystemStatus } from '../../api/types';

export const stateTone = (state: ServiceState): Tone => ({ OK: 'ok' as const, DEGRADED: 'warn' as const, DOWN: 'bad' as const })[state];
export const stateWords = (state: ServiceState): string => ({ OK: 'Operational', DEGRADED: 'Degraded', DOWN: 'Down' })[state];

/** The whole system in one sentence. */
export function systemHeadline({ services }: Pick<SystemStatus, 'services'>): string {
  const down = services.filter(({ state }) => state === 'DOWN').map(({ service }) => service);
  const degraded = services.filter(({ state }) => state === 'DEGRADED').map(({ service }) => service);
  if (down.length > 0) return `${list(down)} ${down.length === 1 ? 'is' : 'are'} down`;
  if (degraded.length > 0) return `${list(degraded)} ${degraded.length === 1 ? 'is' : 'are'} degraded`;
  return 'All services operational';
}

const list = (names: string[]): string => (names.length <= 2 ? names.join(' and ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`);

export function replicaState(replica: Pick<Replica, 'lost' | 'draining' | 'ready'>): { tone: Tone; words: string } {
  if (replica.lost) return { tone: 'bad', words: 'Lost' };
  if (replica.draining) return { tone: 'warn', words: 'Draining' };
  return replica.ready ? { tone: 'ok', words: 'Ready' } : { tone: 'warn', words: 'Not ready' };
}

/** How full the stream may get before a person should look. */
export const fillTone = (ratio: number): Tone => (ratio >= 0.9 ? 'bad' : ratio >= 0.6 ? 'warn' : 'ok');
/** Accepted = queryable within a second: a lag above that is worth a colour, and so is that nobody writes (null). */
export const lagTone = (lagMs: number | null): Tone => (lagMs === null || lagMs >= 10_000 ? 'bad' : lagMs >= 2_000 ? 'warn' : 'ok');
