import * as fc from 'fast-check';
import { patchSearch } from '../../url/patch-search';
import { GRAPHS, LIMITS, letterOf, metricsLink, metricsParams, type MetricsState, moreThan, parseMetrics, parseStep, stepText, UNITS, withQuery } from './metrics-state';

const throughUrl = (state: MetricsState) => parseMetrics(new URLSearchParams(patchSearch('', metricsParams(state))));

test('an empty URL is one empty query as a graph', () => {
  expect(parseMetrics(new URLSearchParams())).toEqual({ queries: [{ slot: 1, expr: '', off: false }], view: 'graph', graph: 'line', unit: undefined, limit: 50, stepMs: undefined, live: false });
});

test('every state survives the URL, whatever the queries hold', () => {
  const row = fc.record({ slot: fc.integer({ min: 1, max: 6 }), expr: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''), off: fc.boolean() });
  const states = fc.record({
    queries: fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: ({ slot }) => slot }).map((rows) => rows.sort((a, b) => a.slot - b.slot)),
    view: fc.constantFrom('graph' as const, 'table' as const, 'explain' as const), graph: fc.constantFrom(...GRAPHS), unit: fc.option(fc.constantFrom(...UNITS), { nil: undefined }),
    limit: fc.constantFrom<number>(...LIMITS), stepMs: fc.option(fc.integer({ min: 1, max: 600 }).map((s) => s * 1000), { nil: undefined }), live: fc.boolean(),
  });
  fc.assert(fc.property(states, (state) => expect(throughUrl(state)).toEqual(state)));
});

test('what the URL has wrong is left out', () => {
  expect(parseMetrics(new URLSearchParams('view=chart&unit=miles&limit=7&step=soon&graph=pie'))).toMatchObject({ view: 'graph', graph: 'line', unit: undefined, limit: 50, stepMs: undefined });
});

test('a step reads back as it was typed', () => {
  for (const text of ['1s', '15s', '5m', '90s', '1h', '1d']) expect(stepText(parseStep(text)!)).toBe(text);
  for (const text of ['', '5', '0s', 'm', '1w', '-1s']) expect(parseStep(text)).toBeUndefined();
});

test('a query keeps its letter when another goes, and a new one takes the free place', () => {
  const rows = withQuery(withQuery([{ slot: 1, expr: 'a', off: false }], 'b'), 'c');
  expect(rows.map(({ slot }) => letterOf(slot))).toEqual(['A', 'B', 'C']);
  expect(withQuery(rows.filter(({ slot }) => slot !== 2)).map(({ slot, expr }) => `${slot}${expr}`)).toEqual(['1a', '2', '3c']);
  expect(withQuery(Array.from({ length: 6 }, (_, index) => ({ slot: index + 1, expr: '', off: false })))).toHaveLength(6);
});

test('a link carries the query whole', () => {
  expect(parseMetrics(new URL(`http://x${metricsLink('rate(a{b="c&d+e"}[5m])', '6h')}`).searchParams).queries[0]!.expr).toBe('rate(a{b="c&d+e"}[5m])');
});

test('show more ends', () => expect([moreThan(50), moreThan(1000)]).toEqual([100, undefined]));
