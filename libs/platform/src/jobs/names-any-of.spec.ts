import { isNamedIn, namesAnyOf } from './names-any-of';

describe('whether a text names somebody', () => {
  it.each([
    ['ann', 'ann'], ['customer=ann, amount=1', 'ann'], ['{customer="ann"}', 'ann'], ['ann@x.io', 'ann'], ['a%20ann%2Cb', 'ann'], ['a\\nann', 'ann'], ['\\u0022ann', 'ann'], ['joann and ann', 'ann'], ['of (cust-1)', 'cust-1'],
  ])('finds in %j the word %j', (text, value) => {
    expect(isNamedIn(text, value)).toBe(true);
  });

  it.each([['joann', 'ann'], ['anna', 'ann'], ['ann-2', 'ann'], ['x_ann', 'ann'], ['cust-17', 'cust-1'], ['éann', 'ann'], ['ann', '']])('does not find in %j the word %j', (text, value) => {
    expect(isNamedIn(text, value)).toBe(false);
  });
});

describe('whether a document names somebody', () => {
  const view = { title: 'payment as CSV', state: 'done', params: { export: { what: { kind: 'events', matchers: [{ tag: 'customer', op: '=', value: 'ann' }] } } }, result: { file: 'j1/payment.csv' } };

  it('is so by any of its texts', () => {
    expect(namesAnyOf(['bob', 'ann'])(view)).toBe(true);
    expect(namesAnyOf(['O"Neil, Ann'])({ series: [[['O"Neil, Ann'], 1]] })).toBe(true);
    expect(namesAnyOf(['O"Neil, Ann'])({ title: 'samples of {customer="O\\"Neil, Ann"}' })).toBe(true);
  });

  it('is not so by the names of its fields, by numbers, or by a part of a longer word', () => {
    expect(['params', 'title', '1', 'a', 'don', 'cust'].filter((value) => namesAnyOf([value])(view))).toEqual([]);
    expect(namesAnyOf(['ann'])({ title: null, n: 1, list: ['joann'] })).toBe(false);
  });
});
