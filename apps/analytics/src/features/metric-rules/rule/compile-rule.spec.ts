import { defineKind, KindRegistry, SHIPPED_KINDS } from '@observer/telemetry';
import { aRule, KINDS } from '../testing/example-rules';
import { compileRule, compileRuleOrThrow, ruleWarnings } from './compile-rule';

const faultsOf = (overrides: Parameters<typeof aRule>[0], kinds = KINDS): string[] => {
  const result = compileRule(aRule(overrides), kinds);
  return result.ok ? [] : result.error.map(({ path, message }) => `${path}: ${message}`);
};

describe('compileRule', () => {
  it('accepts a rule that fits its kind', () => {
    const rule = aRule({ matchers: [{ tag: 'chain', op: '=~', value: 'eth.*' }], filters: [{ field: 'latency_seconds', op: '>', value: 1 }], measure: 'credits' });
    expect(compileRule(rule, KINDS)).toMatchObject({ ok: true, value: { labels: ['chain', 'status'], measure: 'credits' } });
  });

  it('names an unknown kind, and the one that was meant', () => {
    expect(faultsOf({ kind: 'gatway_request' })).toEqual([expect.stringMatching(/^kind: there is no event kind "gatway_request"; did you mean "gateway_request"\? There are: .*payment/)]);
  });

  it('names every fault at once, each with its place and remedy', () => {
    const rule = {
      labels: ['chain', 'chain', 'regoin', 'latency_seconds'], measure: 'request_id',
      matchers: [{ tag: 'statsu', op: '=' as const, value: 'ok' }, { tag: 'chain', op: '=~' as const, value: '(' }],
      filters: [{ field: 'chain', op: '=' as const, value: 'sui' }, { field: 'latency_seconds', op: '>' as const, value: 'slow' }],
    };
    expect(faultsOf(rule)).toEqual([
      expect.stringMatching(/^matchers\[0\]\.tag: "statsu" is no dimension of gateway_request; did you mean "status"\?/),
      expect.stringMatching(/^matchers\[1\]\.value: "\(" is not a regular expression/),
      expect.stringMatching(/^filters\[0\]\.field: "chain" is no measure of gateway_request; it is a dimension: use a matcher/),
      'filters[1].value: "latency_seconds" is float; compare it with a number, not with "slow"',
      'labels[1]: "chain" stands twice; keep one',
      expect.stringMatching(/^labels\[2\]: "regoin" is no dimension of gateway_request; did you mean "region"\?/),
      expect.stringMatching(/^labels\[3\]: "latency_seconds" is no dimension .*it is a measure/),
      expect.stringMatching(/^measure: "request_id" is text, which cannot be added up; numbers are: latency_seconds, request_bytes/),
    ]);
  });

  it.each([
    ['columns that are removed at the door', { filters: [{ field: 'client_ip', op: '=' as const, value: '1.2.3.4' }] }, 'filters[0].field: "client_ip" is removed when events come in (drop); leave it out'],
    ['an order of booleans', { kind: 'node_probe', labels: [], filters: [{ field: 'up', op: '<' as const, value: true }] }, 'filters[0].op: a boolean is compared with = or !=, not with <'],
    ['more combinations than series', { labels: ['status', 'cache'], maxSeries: 10 }, 'labels: status, cache make at least 16 series and maxSeries is 10; leave labels or buckets out, or raise maxSeries'],
    ['the name of an event kind', { metric: 'payment' }, 'metric: "payment" is the name of an event kind; choose another, e.g. "payment_events_total"'],
    ['a histogram named like its parts', { type: 'histogram' as const, measure: 'latency_seconds', buckets: [1], metric: 'latency_bucket' }, 'metric: a histogram adds "_bucket" itself; call it "latency"'],
  ])('refuses %s', (_name, overrides, message) => {
    expect(faultsOf(overrides)).toEqual([message]);
  });

  it('refuses a counter of what may be negative', () => {
    const kinds = new KindRegistry([...SHIPPED_KINDS, defineKind({ name: 'transfer', description: '', dimensions: [], measures: [{ name: 'amount', description: '', type: 'float', min: -100 }] })]);
    expect(faultsOf({ kind: 'transfer', labels: [], measure: 'amount' }, kinds)).toEqual([expect.stringContaining('a counter only grows')]);
  });

  it('throws all faults as one error', () => {
    expect(() => compileRuleOrThrow(aRule({ labels: ['regoin'] }), KINDS)).toThrow(/Rule "gateway-requests" cannot run: labels\[0\]: "regoin"/);
  });

  it('warns of names and labels that run but should be thought about', () => {
    const warnings = ruleWarnings(aRule({ metric: 'calls', labels: ['api_key', 'method', 'node', 'customer', 'chain'] }), KINDS.get('gateway_request')!);
    expect(warnings).toEqual([expect.stringContaining('call it "calls_total"'), expect.stringContaining('"api_key" holds pseudonyms'), expect.stringContaining('are not limited by the kind')]);
  });
});
