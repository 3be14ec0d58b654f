import type { ActorContext, Effect } from '@observer/actors';
import { eventsSubject, type StoredMetricRule, TELEMETRY } from '@observer/contracts';
import type { StreamMessage } from '@observer/platform';
import { isStaleAt } from '@observer/promql';
import { decodeBatches, encodeBatches } from '@observer/telemetry';
import { manualClock } from '@observer/testing';
import { forgetting } from '../count/forgetting';
import { GRACE_MS } from '../count/shard-counts';
import { endedByChange, endedByDeletion } from '../rules/end-series';
import { RuleBook } from '../rules/rule-book';
import { requests, T0 } from '../testing/example-batches';
import { aRule, KINDS } from '../testing/example-rules';
import { SampleLog } from '../testing/sample-log';
import { eventCounterActor, NOBODY } from './event-counter.actor';
import { ruleTotalsActor } from './rule-totals.actor';

const stored = (version = 1): StoredMetricRule => ({ rule: aRule({ labels: ['chain'] }), version, createdAtMs: 1, updatedAtMs: 1, updatedBy: { kind: 'user', id: 'admin' }, countsFromMs: 0 });
const context = (overrides: Partial<ActorContext>): ActorContext => ({ key: 'k', partition: 0, nowMs: T0, source: 'inbox', epoch: '', sequence: 1, id: 'x', random: () => 0, ...overrides });
const counts = { type: 'counts' as const, shard: 0, clockMs: T0 + 1, logFromMs: T0, unusable: 0, counts: [[T0, ['sui'], [2, 2, 0]] as const] };

function system(shards = 1) {
  const book = new RuleBook(KINDS);
  book.change({ key: 'gateway-requests', value: stored(), revision: 1 });
  const clock = manualClock(T0);
  const counter = eventCounterActor({ book, shards, recount: () => Promise.resolve([]) });
  const totals = ruleTotalsActor({ book, clock, shards, latenessMs: 30_000 });
  return { book, clock, counter, totals, rule: book.of('gateway_request', T0)[0]!.counted };
}
const of = <T extends Effect['type']>(effects: readonly Effect[] | undefined, type: T): Extract<Effect, { type: T }>[] => (effects ?? []).filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);

describe('the event counter', () => {
  it('is fed batches of kinds that rules read, and no others', () => {
    const { counter, book } = system();
    const message = { data: encodeBatches([requests([{ atMs: 1 }])]), subject: eventsSubject('gateway_request', 0), publishedAtMs: T0 } as StreamMessage;
    expect(counter.sources[0]!.route(message, 0)).toMatchObject([{ key: 'gateway_request', message: { type: 'events', batch: { rows: 1 } } }]);
    book.change({ key: 'gateway-requests', value: undefined, revision: 2 });
    expect(counter.sources[0]!.route(message, 0)).toEqual([]);
  });

  it('tells the rule after the window has ended, and survives a restart with what it has not told', () => {
    const { counter } = system();
    const first = counter.receive(counter.initial('gateway_request', 0), { type: 'events', batch: requests([{ atMs: 1 }, { atMs: 10_001 }]) }, context({ key: 'gateway_request', nowMs: T0 + 10_002 }));
    expect(first.effects).toEqual([{ type: 'schedule', name: 'tell', atMs: T0 + 20_000 + GRACE_MS, message: { type: 'tell' } }]);
    const restored = counter.codec.decode(counter.codec.encode(first.state), 1);
    const second = counter.receive(restored, { type: 'tell' }, context({ key: 'gateway_request', nowMs: T0 + 20_000 + GRACE_MS }));
    expect(second.effects).toEqual([expect.objectContaining({ type: 'send', to: { type: 'metric-rule', key: 'gateway-requests.1' }, message: expect.objectContaining({ clockMs: T0 + 10_001, counts: [[T0, ['ethereum'], [1, 1, 0]], [T0 + 10_000, ['ethereum'], [1, 1, 0]]] }) })]);
    expect(counter.codec.describe!(second.state)).toEqual({ cells: 0 });
  });
});

describe('forgetting a person', () => {
  const message = forgetting('e1', 'chain', ['sui']);

  it('takes them out of what a counter has not told, by a message that does not name them', () => {
    const { counter } = system();
    expect(JSON.stringify(message)).not.toContain('sui');
    const batch = requests([{ atMs: 1, tags: { chain: 'sui' } }, { atMs: 2 }]);
    const { state } = counter.receive(counter.initial('gateway_request', 0), { type: 'events', batch }, context({ key: 'gateway_request', nowMs: T0 + 10 }));
    const forgotten = counter.receive(state, message, context({ key: 'gateway_request' }));
    expect(counter.codec.describe!(forgotten.state)).toEqual({ cells: 1, forgot: { id: 'e1', series: 0, counts: 1 } });
    expect(Buffer.from(counter.codec.encode(forgotten.state)).toString()).not.toContain('sui');
    const told = counter.receive(forgotten.state, { type: 'tell' }, context({ key: 'gateway_request', nowMs: T0 + 20_000 }));
    expect(of(told.effects, 'send').map((effect) => effect.message)).toMatchObject([{ counts: [[T0, ['ethereum'], [1, 1, 0]]] }]);
  });

  it('takes them out of a rule, and leaves no actor where there was none', () => {
    const { totals, counter, rule } = system();
    const { state } = totals.receive(totals.initial('', 0), { ...counts, rule } as never, context({ nowMs: T0 + 11_000 }));
    const forgotten = totals.receive(state, message, context({}));
    expect(totals.codec.describe!(forgotten.state)).toMatchObject({ series: 0, forgot: { id: 'e1', series: 1, counts: 1 } });
    expect(totals.codec.describe!(totals.codec.decode(totals.codec.encode(forgotten.state), 1))).toMatchObject({ series: 0, forgot: { id: 'e1' } });
    expect(totals.receive(totals.initial('', 0), message, context({ key: NOBODY })).effects).toEqual([{ type: 'stop', forget: true }]);
    expect(counter.receive(counter.initial(NOBODY, 0), message, context({ key: NOBODY })).effects).toEqual([{ type: 'stop', forget: true }]);
  });
});

describe('the actor of a rule', () => {
  it('publishes samples to the log and sets its heartbeat', () => {
    const { totals, rule } = system();
    const { effects } = totals.receive(totals.initial('', 0), { ...counts, rule } as never, context({ nowMs: T0 + 11_000 }));
    const published = of(effects, 'publish');
    expect(published).toMatchObject([{ stream: TELEMETRY, subject: 'telemetry.metrics.0', headers: { 'Observer-Rows': '2' } }]);
    const log = new SampleLog();
    log.add(decodeBatches(published[0]!.payload));
    expect(log.of('gateway_requests_total{chain=sui}')).toEqual([[T0 + 1, 0], [T0 + 10_000, 2]]);
    expect(of(effects, 'schedule')).toMatchObject([{ name: 'heartbeat', atMs: T0 + 40_000 + 7_000 }]);
  });

  it('ends its series as Prometheus does, behind the last sample, at once when the rule is gone, else when the last window was told', () => {
    const { totals, rule } = system();
    const { state } = totals.receive(totals.initial('', 0), { ...counts, rule } as never, context({ nowMs: T0 + 11_000 }));
    const ending = totals.receive(state, { type: 'end', atMs: T0 + 20_000, gone: false }, context({ nowMs: T0 + 12_000 }));
    expect(ending.effects).toEqual([{ type: 'schedule', name: 'end', atMs: T0 + 23_000, message: { type: 'end', atMs: T0 + 20_000, gone: false } }]);
    const timer = context({ nowMs: T0 + 23_000, timer: { name: 'end', dueMs: T0 + 23_000 } });
    const [batch] = decodeBatches(of(totals.receive(ending.state, { type: 'end', atMs: T0 + 20_000, gone: false }, timer).effects, 'publish')[0]!.payload);
    const values = batch!.fields[0]!.values as Float64Array;
    expect([batch!.measurement, batch!.rows, Number(batch!.time[0]! / 1_000_000n) - T0, isStaleAt(values, 0)]).toEqual(['gateway_requests_total', 1, 23_000, true]);
    expect(totals.receive(ending.state, { type: 'end', atMs: T0 + 20_000, gone: false }, timer).effects).toEqual([]);
    expect(totals.receive(ending.state, { type: 'end', atMs: T0 + 30_000, gone: true }, context({ nowMs: T0 + 30_000 })).effects).toMatchObject([{ type: 'schedule', name: 'heartbeat', atMs: T0 + 50_000 }]);
  });

  it.each([
    ['is switched off', { enabled: false }, true], ['gets another name', { metric: 'other_total' }, true], ['gets other labels', { labels: ['status'] }, true], ['counts other events', { filters: [{ field: 'latency_seconds', op: '>' as const, value: 1 }] }, false],
  ])('says whose series end when a rule %s', (_what, change, ends) => {
    const next = { ...stored(2), rule: { ...stored().rule, ...change }, countsFromMs: T0, previous: { rule: stored().rule, version: 1, countsFromMs: 0 } };
    expect(endedByChange(next)).toEqual(ends ? [{ key: 'gateway-requests.1', message: { type: 'end', atMs: T0, gone: false } }] : []);
    expect(endedByDeletion(next, T0).map(({ key }) => key)).toEqual(['gateway-requests.2', 'gateway-requests.1']);
  });

  it('waits for the counts of the other shards a moment, once', () => {
    const { totals, rule } = system(2);
    const first = totals.receive(totals.initial('', 0), { ...counts, rule } as never, context({ nowMs: T0 + 11_000 }));
    expect(of(first.effects, 'schedule').map(({ name }) => name)).toEqual(['tell', 'heartbeat']);
    const second = totals.receive(first.state, { ...counts, shard: 1, rule } as never, context({ nowMs: T0 + 11_100 }));
    expect(second.effects).toEqual([]);
    expect(of(totals.receive(second.state, { type: 'tell' }, context({ nowMs: T0 + 12_200 })).effects, 'publish').length).toBeGreaterThan(0);
  });

  it('beats every minute, skips what nobody looks back to after a pause, and ends with its rule', () => {
    const { totals, rule, clock, book } = system();
    const { state } = totals.receive(totals.initial('', 0), { ...counts, rule } as never, context({ key: 'gateway-requests.1', nowMs: T0 + 11_000 }));
    const beat = (dueMs: number) => totals.receive(state, { type: 'heartbeat' }, context({ key: 'gateway-requests.1', nowMs: dueMs, timer: { name: 'heartbeat', dueMs } }));
    clock.setNowMs(T0 + 47_000);
    expect(of(beat(T0 + 47_000).effects, 'schedule')).toMatchObject([{ atMs: T0 + 107_000 }]);
    clock.setNowMs(T0 + 3_640_000);
    expect(of(beat(T0 + 107_000).effects, 'schedule')).toMatchObject([{ atMs: T0 + 3_640_000 - 300_000 + 7_000 }]);
    book.change({ key: 'gateway-requests', value: stored(2), revision: 2 });
    expect(beat(T0 + 3_640_000).effects?.map(({ type }) => type)).toEqual(['publish', 'schedule']);
    expect(totals.receive(state, { ...counts, rule } as never, context({ key: 'gateway-requests.1' })).effects).toBeUndefined();
    expect(beat(T0 + 3_660_000).effects).toEqual([{ type: 'stop', forget: true }]);
  });
});
