import { exampleIncident, incidentSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { WantedAct } from './callback.port';
import { ProviderActs } from './provider-acts';

const incident = incidentSchema.parse(exampleIncident);
const wanted: WantedAct = { incidentId: 'i1', action: 'acknowledge', key: 'k'.repeat(200), actor: { channel: 'pagerduty', name: 'admin', person: null }, contactPoint: 'pd' };
const log = { info: () => undefined, warn: () => undefined };
const actsWith = (begin: ConstructorParameters<typeof ProviderActs>[0]['begin']) => new ProviderActs({ begin, find: async () => incident, list: async () => [incident] }, log, 5);

describe('what somebody does at a provider', () => {
  it('is done in their name, which nobody can make somebody else’s', async () => {
    const asked: unknown[] = [];
    const acts = actsWith(async (request) => (asked.push(request), { done: Promise.resolve(incident) }));
    expect(await acts.act(wanted)).toEqual({ kind: 'done', incident });
    await acts.act({ ...wanted, actor: { ...wanted.actor, person: 'ada' } });
    expect(asked).toMatchObject([
      { idempotencyKey: 'k'.repeat(100), by: { kind: 'user', id: 'admin via PagerDuty' }, via: { channel: 'pagerduty', contactPoint: 'pd', name: 'admin' } },
      { by: { kind: 'user', id: 'ada' }, via: { name: 'ada' } },
    ]);
  });

  it('is told as stored when it takes longer than a provider waits, and goes on', async () => {
    let finish: (() => void) | undefined;
    const acts = actsWith(async () => ({ done: new Promise((resolve) => (finish = () => resolve(incident))) }));
    expect(await acts.act(wanted)).toEqual({ kind: 'stored' });
    let settled = false;
    const all = acts.settled().then(() => (settled = true));
    await Promise.resolve();
    expect(settled).toBe(false);
    finish!();
    await all;
  });

  it('is refused with the reason, or fails so that it is sent again', async () => {
    const conflict = new ObserverError('conflict', 'it is merged', { retryable: false });
    expect(await actsWith(async () => ({ done: Promise.reject(conflict) })).act(wanted)).toEqual({ kind: 'refused', reason: 'it is merged' });
    expect(await actsWith(() => Promise.reject(conflict)).act(wanted)).toEqual({ kind: 'refused', reason: 'it is merged' });
    await expect(actsWith(() => Promise.reject(new ObserverError('unavailable', 'no broker'))).act(wanted)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
