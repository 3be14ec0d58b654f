import type { StoredMetricRule } from '@observer/contracts';
import { compileRule, seriesNamesOf } from '../rule/compile-rule';
import { T0 } from '../testing/example-batches';
import { aRule, KINDS } from '../testing/example-rules';
import { ENDED_COUNTS_MS, RuleBook } from './rule-book';
import { nextStored, SETTLE_MS } from './rule-versions';
import { SHIPPED_RULES } from './shipped-rules';

const by = { kind: 'user' as const, id: 'admin' };
const store = (rule = aRule(), nowMs = T0, before?: StoredMetricRule): StoredMetricRule => nextStored(before, { rule, by, nowMs });
const ranges = (book: RuleBook, nowMs = T0, kind = 'gateway_request') => book.of(kind, nowMs).map(({ counted: { version, fromMs, untilMs } }) => [version, fromMs - T0, untilMs === null ? null : untilMs - T0]);

describe('nextStored', () => {
  it('lets a new rule count from the next window on, when every replica knows it', () => {
    expect(store()).toMatchObject({ version: 1, countsFromMs: T0 + 10_000 });
    expect(store(aRule(), T0 + 10_000 - SETTLE_MS + 1).countsFromMs).toBe(T0 + 20_000);
  });

  it('goes on with the same counters when only words or the limit change', () => {
    const after = store(aRule({ description: 'other', maxSeries: 5_000, gauge: 'max' }), T0 + 60_000, store());
    expect(after).toMatchObject({ version: 1, countsFromMs: T0 + 10_000, rule: { description: 'other' } });
  });

  it('starts a version when what is counted changes, and lets the former one count up to there', () => {
    const after = store(aRule({ labels: ['chain'] }), T0 + 60_000, store());
    expect(after).toMatchObject({ version: 2, countsFromMs: T0 + 70_000, previous: { version: 1, countsFromMs: T0 + 10_000, rule: { labels: ['chain', 'status'] } } });
  });

  it('passes over a version that never began', () => {
    const second = store(aRule({ labels: ['chain'] }), T0 + 60_000, store());
    expect(store(aRule({ labels: ['status'] }), T0 + 60_001, second)).toMatchObject({ version: 3, countsFromMs: T0 + 70_000, previous: { version: 1 } });
  });

  it('goes on with the number of versions after a rule of the same id was deleted', () => {
    expect(nextStored(undefined, { rule: aRule(), by, nowMs: T0 }, 4).version).toBe(5);
  });
});

describe('RuleBook', () => {
  it('has both versions while the former still gets events of its time', () => {
    const book = new RuleBook(KINDS);
    book.change({ key: 'gateway-requests', value: store(aRule({ labels: ['chain'] }), T0 + 60_000, store()), revision: 2 });
    expect(ranges(book)).toEqual([[2, 70_000, null], [1, 10_000, 70_000]]);
    expect(ranges(book, T0 + 70_001 + ENDED_COUNTS_MS)).toEqual([[2, 70_000, null]]);
    expect(book.find('gateway-requests.1')).toMatchObject({ version: 1, untilMs: T0 + 70_000 });
  });

  it('follows a rule from kind to kind, and forgets a deleted one', () => {
    const book = new RuleBook(KINDS);
    const first = store();
    book.change({ key: first.rule.id, value: first, revision: 1 });
    book.change({ key: first.rule.id, value: store(aRule({ kind: 'payment', labels: [] }), T0 + 60_000, first), revision: 2 });
    expect([ranges(book), ranges(book, T0, 'payment')]).toEqual([[[1, 10_000, 70_000]], [[2, 70_000, null]]]);
    book.change({ key: first.rule.id, value: undefined, revision: 3 });
    expect([book.kindsInUse(), book.ruleCount, book.find('gateway-requests.2')]).toEqual([[], 0, undefined]);
  });

  it('keeps others running when one cannot, and says why', () => {
    const book = new RuleBook(KINDS);
    expect(book.change({ key: 'bad', value: store(aRule({ id: 'bad', kind: 'gone' })), revision: 1 })).toEqual([{ path: 'kind', message: expect.stringContaining('there is no event kind "gone"') }]);
    book.change({ key: 'off', value: store(aRule({ id: 'off', enabled: false })), revision: 2 });
    book.change({ key: 'good', value: store(), revision: 3 });
    expect(book.of('gateway_request', T0)).toHaveLength(1);
    expect([...book.faults.keys()]).toEqual(['bad']);
  });
});

describe('SHIPPED_RULES', () => {
  it.each(SHIPPED_RULES.map((rule) => [rule.id, rule] as const))('%s fits its kind', (_id, rule) => {
    expect(compileRule(rule, KINDS)).toMatchObject({ ok: true });
    expect(rule).toMatchObject({ shipped: true, description: expect.stringMatching(/./) });
  });

  it('make each metric once', () => {
    const names = SHIPPED_RULES.flatMap((rule) => [rule.id, ...seriesNamesOf(rule)]);
    expect(new Set(names).size).toBe(names.length);
  });
});
