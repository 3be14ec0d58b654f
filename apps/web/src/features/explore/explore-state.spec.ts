import * as fc from 'fast-check';
import { patchSearch } from '../../url/patch-search';
import { type ExploreState, exploreParams, parseExplore, typedValue, withMatcher } from './explore-state';

const throughUrl = (state: ExploreState) => parseExplore(new URLSearchParams(patchSearch('', exploreParams(state))));
const EMPTY = parseExplore(new URLSearchParams());

test('an empty URL is a count of gateway requests', () => {
  expect(EMPTY).toMatchObject({ measurement: 'gateway_request', aggregate: 'count', view: 'groups', matchers: [], live: false });
});

test('every state survives the URL, whatever its values hold', () => {
  const name = fc.stringMatching(/^[a-z_]{1,12}$/);
  const value = fc.string({ minLength: 1 });
  const states = fc.record({
    measurement: name,
    matchers: fc.array(fc.record({ tag: name, op: fc.constantFrom('EQ' as const, 'RE' as const), value }), { maxLength: 3 }),
    filters: fc.array(fc.record({ field: name, op: fc.constantFrom('GT' as const, 'EQ' as const), value: fc.oneof(fc.integer(), fc.boolean()) }), { maxLength: 3 }),
    groupBy: fc.array(name, { maxLength: 3 }),
    aggregate: fc.constant('p95' as const), field: name, view: fc.constantFrom('groups' as const, 'rows' as const),
    columns: fc.array(name, { maxLength: 3 }), live: fc.boolean(), cursor: fc.constant(undefined),
  });
  fc.assert(fc.property(states, (state) => expect(throughUrl(state)).toEqual(state)));
});

test('nonsense in the URL is left out', () => {
  const state = parseExplore(new URLSearchParams('where=chain,chain:IS:x,region:EQ:eu&agg=p95&view=moon'));
  expect(state.matchers).toEqual([{ tag: 'region', op: 'EQ', value: 'eu' }]);
  expect(state).toMatchObject({ aggregate: 'count', view: 'groups' });
});

test('filter values are numbers and truth values where they look so', () => {
  expect([typedValue('1.5'), typedValue('true'), typedValue('abc'), typedValue('')]).toEqual([1.5, true, 'abc', '']);
});

test('the same condition is not added twice', () => {
  const matcher = { tag: 'chain', op: 'EQ' as const, value: 'sui' };
  expect(withMatcher(withMatcher(EMPTY, matcher), matcher).matchers).toHaveLength(1);
});
