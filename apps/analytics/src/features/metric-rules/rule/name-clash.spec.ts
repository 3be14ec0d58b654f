import { aRule } from '../testing/example-rules';
import { clashingNames } from './name-clash';

const inStore = (...names: string[]) => (prefix: string) => Promise.resolve(names.filter((name) => name.startsWith(prefix)));
const stored = (rule: ReturnType<typeof aRule>) => ({ rule, version: 1, createdAtMs: 1, updatedAtMs: 1, updatedBy: { kind: 'user' as const, id: 'admin' }, countsFromMs: 0 });

describe('names that the store has already', () => {
  it('are told of a new rule, by each of its series', async () => {
    expect(await clashingNames(aRule({ metric: 'up_total' }), undefined, inStore('up_total', 'up_total_time'))).toEqual(['up_total']);
    expect(await clashingNames(aRule({ metric: 'up', type: 'histogram', measure: 'latency_seconds', buckets: [1] }), undefined, inStore('up', 'up_sum'))).toEqual(['up_sum']);
    expect(await clashingNames(aRule({ metric: 'up_total' }), undefined, inStore('up'))).toEqual([]);
  });

  it('are its own when the rule makes them', async () => {
    const rule = aRule({ metric: 'up_total' });
    expect(await clashingNames(rule, stored(rule), inStore('up_total'))).toEqual([]);
    expect(await clashingNames(rule, { ...stored(aRule({ metric: 'other_total' })), previous: { rule, version: 1, countsFromMs: 0 } }, inStore('up_total'))).toEqual([]);
    expect(await clashingNames(rule, stored(aRule({ metric: 'other_total' })), inStore('up_total'))).toEqual(['up_total']);
  });
});
