import { assertUnscoped, dataScopeSchema, isWithin, scopeKey, scopeText, within } from './data-scope';

const acme = { tag: 'operator', op: '=' as const, value: 'op-acme' };
const sui = { tag: 'chain', op: '=~' as const, value: 'sui|base' };

describe('a data scope', () => {
  it('is added to the matchers of a query, whatever they are', () => expect(within([acme], [{ tag: 'operator', op: '=', value: 'op-other' }])).toEqual([acme, { tag: 'operator', op: '=', value: 'op-other' }]));

  it('holds what carries its labels; what lacks them is outside', () => {
    expect([isWithin([acme, sui], { operator: 'op-acme', chain: 'base' }), isWithin([acme, sui], { operator: 'op-acme', chain: 'sui2' }), isWithin([acme], {}), isWithin([], {})]).toEqual([true, false, false, true]);
  });

  it.each([
    [[acme]], [[sui]], [[{ tag: 'a', op: '!=', value: '' }]], [[{ tag: 'a', op: '=~', value: '.+' }]], [[{ tag: 'a', op: '!=', value: 'x' }, { tag: 'a', op: '!=', value: '' }]], [[]],
  ])('may be %j', (matchers) => expect(dataScopeSchema.safeParse(matchers).success).toBe(true));

  it.each([
    [[{ tag: 'a', op: '!=', value: 'x' }], /lacks it; add a!=/], [[{ tag: 'a', op: '=~', value: '.*' }], /lacks it/], [[{ tag: 'a', op: '=', value: '' }], /lacks it/],
    [[acme, { tag: 'a', op: '!~', value: 'x.*' }], /lacks it/], [[{ tag: 'a', op: '=~', value: '(' }], /cannot be used/], [Array(17).fill(acme), /16/],
  ])('may not be %j', (matchers, reason) => expect(JSON.stringify(dataScopeSchema.safeParse(matchers).error?.issues)).toMatch(reason));

  it('is the same in any order', () => expect([scopeKey([acme, sui]) === scopeKey([sui, acme]), scopeKey([acme]) === scopeKey([sui])]).toEqual([true, false]));

  it('keeps its bearer from what cannot be narrowed, and says so', () => {
    expect(() => assertUnscoped({ dataScope: [] }, 'It')).not.toThrow();
    expect(() => assertUnscoped({ dataScope: [acme] }, 'The list of jobs')).toThrow('The list of jobs cannot be narrowed to your data scope {operator="op-acme"}; ask somebody without a data scope');
    expect(scopeText([acme, sui])).toBe('{operator="op-acme",chain=~"sui|base"}');
  });
});
