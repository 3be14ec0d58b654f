import { metricsRead } from './metrics-read';
import { parse } from './parse';

const read = (query: string): string[] | 'any' => {
  const names = metricsRead(parse(query, { dialect: '3' }));
  return names === 'any' ? names : [...names].sort();
};

describe('metrics that an expression reads', () => {
  it.each([
    ['a', ['a']],
    ['sum by (x) (rate(a{b="c"}[5m])) / on (x) group_left b offset 1h', ['a', 'b']],
    ['max_over_time(deriv(a[5m])[1h:]) > scalar(b) or topk(scalar(c), {__name__="d"})', ['a', 'b', 'c', 'd']],
    ['label_replace(absent(a), "x", "$1", "y", "(.*)")', ['a']],
    ['vector(1) + 2', []],
    ['{__name__=~"a|b"}', 'any'],
    ['a + {job="x"}', 'any'],
    ['info(a)', 'any'],
  ])('%s', (query, names) => expect(read(query)).toEqual(names));
});
