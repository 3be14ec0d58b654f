import * as fc from 'fast-check';
import { Random } from '../testing/random';
import { randomVector } from '../testing/random-query';
import { randomSyntax } from '../testing/random-syntax';
import type { Expr } from './ast';
import { parse, parseSelector } from './parse';
import { formatQuery, parseQuery } from './parse-query';
import { print } from './print';
import { PromqlError } from './promql-error';

function failure(query: string, dialect: '2' | '3' = '2'): PromqlError {
  try {
    parse(query, { dialect });
  } catch (error) {
    if (error instanceof PromqlError) return error;
    throw error;
  }
  throw new Error(`"${query}" was accepted`);
}

/** What an expression means: its tree without positions. Matchers have no order. */
const meaningOf = (query: string, dialect: '2' | '3'): string =>
  JSON.stringify(parse(query, { dialect }), (key, value: unknown) => {
    if (key === 'span' || key === 'opSpan') return undefined;
    if (key === 'matchers') return (value as unknown[]).map((matcher) => JSON.stringify(matcher)).sort();
    return typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value;
  });

/** Operators with every parenthesis. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case 'binary':
      return `(${shape(expr.left)} ${expr.op} ${shape(expr.right)})`;
    case 'unary':
      return `(${expr.op}${shape(expr.expr)})`;
    case 'paren':
      return shape(expr.expr);
    default:
      return print(expr);
  }
}

describe('parse', () => {
  it.each([
    ['a + b * c ^ d', '(a + (b * (c ^ d)))'], ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'], ['-1 ^ 2', '(-(1 ^ 2))'], ['-a * b', '((-a) * b)'], ['a - b - c', '((a - b) - c)'],
    ['a or b and c', '(a or (b and c))'], ['a == b + 1', '(a == (b + 1))'], ['a * b offset 5m ^ c', '(a * (b offset 5m ^ c))'], ['a + b offset 5m * c', '(a + (b offset 5m * c))'],
    ['a - b @ 10 - c', '((a - b @ 10.000) - c)'], ['-a offset 5m', '(-a offset 5m)'], ['a + b offset 1m and c @ end()', '((a + b offset 1m) and c @ end())'],
  ])('%s is %s', (query, expected) => expect(shape(parse(query))).toBe(expected));

  it.each([
    ['sum(rate(x[5m])) by (a)', 'sum by (a) (rate(x[5m]))'], ['x{b="1",a!~"2"}', 'x{a!~"2",b="1"}'], ['x offset -90s @ start()', 'x @ start() offset -1m30s'],
    ['x[1h:] @ 1.5', 'x[1h:] @ 1.500'], ['a / on(x) group_left(y) b', 'a / on (x) group_left (y) b'], ['a > bool 1', 'a > bool 1'], ["{__name__='a b'}", '{__name__="a b"}'],
    ['# why\nsum(x) # because', 'sum(x)'], ['1.', '1'], ['0x10', '16'], ['holt_winters(x[5m], 0.5, 0.5)', 'holt_winters(x[5m], 0.5, 0.5)'], ['TOPK(2, x)', 'topk(2, x)'],
    ['Inf ^ x', 'Inf ^ x'], ['-Inf ^ x', '-Inf ^ x'], ['a * ignoring () group_left b', 'a * ignoring () group_left () b'], ['a == ignoring() group_right(c) b', 'a == ignoring () group_right (c) b'],
  ])('%s reads as %s', (query, expected) => expect(print(parse(query))).toBe(expected));

  it('refuses many repetitions in all of its regular expressions, before any is compiled', () => {
    const query = Array.from({ length: 30 }, (_, i) => `x{a=~"b{${900 + i}}"}`).join(' or ');
    expect(failure(query).message).toMatch(/^1:\d+: parse error: the regular expressions of the query repeat too much/);
  });

  it.each(['valueOf', 'sum by (valueOf) (toString)', 'x{hasOwnProperty="a"}', 'hasOwnProperty / on (toString) isPrototypeOf'])('reads names that every object has: %s', (query) => expect(print(parse(query))).toBe(query));

  it('prints what it reads again', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const text = print(parse(randomVector(random, random.integer(0, 4))));
        expect(print(parse(text))).toBe(text);
      }),
    );
  });

  it('keeps the meaning of what it prints, on one line and on several', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('2', '3'), (seed, dialect) => {
        const random = new Random(seed);
        const query = randomSyntax(random, random.integer(1, 12), dialect);
        try {
          parse(query, { dialect });
        } catch (error) {
          return expect(error).toBeInstanceOf(PromqlError);
        }
        const meaning = meaningOf(query, dialect);
        for (const text of [print(parse(query, { dialect })), formatQuery(query, { dialect })]) expect([text, meaningOf(text, dialect)]).toEqual([text, meaning]);
      }),
    );
  });

  it.each([
    ['', 'no expression found'], ['sum(x', 'add the missing ")"'], ['x{', 'add the missing "}"'], ['x)', 'nothing is open'], ['(x]', 'wants ")"'], ['x{a="b}', 'unterminated quoted string'],
    ['rates(x[5m])', 'did you mean "rate"?'], ['mad_over_time(x[5m])', 'it exists in Prometheus 3 only'], ['rate(x)', 'add a range such as [5m]'], ['abs(x[5m])', 'expected type instant vector'],
    ['x[5]', 'missing unit character in duration "5"'], ['x[0s]', 'duration must be greater than 0'], ['x[1h30]', 'duration'], ['x == 5m', 'write 300'], ['1 and x', 'set operator "and" not allowed'],
    ['1 > 2', 'must use BOOL modifier'], ['x + bool y', 'bool modifier can only be used on comparison operators'], ['{a=~".*"}', 'at least one non-empty matcher'], ['x{a=~"("}', 'not a regular expression'],
    ['x{__name__="y"}', 'must not be set twice'], ['sum(x, y)', 'expected 1, got 2'], ['topk(x)', 'expected 2, got 1'], ['topk("a", x)', 'expected type scalar in aggregation parameter'],
    ['clamp(x, 1)', 'expected 3 argument(s)'], ['round(x, 1, 2)', 'expected at most 2'], ['label_join(x)', 'expected at least 3'], ['x offset 1m offset 2m', 'offset may not be set multiple times'],
    ['x @ 1 @ 2', 'may not be set multiple times'], ['1 offset 5m', 'must be preceded by'], ['rate(x[5m]) offset 5m', 'must be preceded by'], ['(x)[5m]', 'write a subquery'],
    ['x offset 5m [5m]', 'no offset modifiers allowed before range'], ['x @ Inf', 'timestamp out of bounds'], ['a + on(l) group_left(l) b', 'ON and GROUP clause'], ['a and on(l) group_left() b', 'no grouping allowed'],
    ['a + on(l) 1', 'vector matching only allowed between instant vectors'], ['"\\q"', 'escape that does not exist'], ['x y', 'unexpected "y"'], ['x +', 'unexpected end of input'], ['sum by x (y)', 'unexpected "x"'],
    ['{"a.b"}', 'quoted name is of Prometheus 3'], ['limitk(1, x)', 'is of Prometheus 3'], ['-"a"', 'unary expression only allowed'], ['x[5m] + 1', 'must contain only scalar and instant vector types'],
  ])('%s: %s', (query, reason) => {
    const error = failure(query);
    expect(error.message).toContain(reason);
    expect(error.message).toMatch(/^\d+:\d+: parse error: /);
    expect(error).toMatchObject({ code: 'invalid_argument', details: { position: error.position } });
    expect(error.position.start).toBeLessThanOrEqual(query.length);
    expect(error.position.end).toBeLessThanOrEqual(query.length);
  });

  const repeated = (before: string, after: string, count: number, inner = 'x'): string => before.repeat(count) + inner + after.repeat(count);

  it.each([
    ['parentheses', repeated('(', ')', 151), 150], ['calls', repeated('abs(', ')', 151), 600 + 3], ['signs', repeated('-', '', 151), 150], ['powers', repeated('x^', '', 2500), 301],
    ['signs and powers', repeated('-x^', '', 500), 225], ['subqueries', repeated('max_over_time(', '[5m:1m])', 200), 150 * 14 + 13], ['what never ends', '('.repeat(100_000), 150], ['selectors in brackets', repeated('x[', ']', 151), 150 * 2 + 1],
  ])('says that %s are nested too deeply, where they are', (_what, query, start) => {
    const error = failure(query);
    expect(error.message).toContain('nested too deeply: more than 150 parentheses, signs and powers');
    expect(error.position.start).toBe(start);
  });

  it('reads long chains, and says of longer ones that they are', () => {
    const chain = (operator: string, operators: number): string => Array.from({ length: operators + 1 }, () => 'some_metric{chain="sui"}').join(` ${operator} `);
    for (const operator of ['+', 'or', '== bool', 'and on (chain)', 'atan2', '* on (chain) group_left ()']) {
      const expr = parse(chain(operator, 1000));
      expect(print(expr)).toBe(chain(operator, 1000));
      expect(JSON.stringify(parseQuery(chain(operator, 1000)))).toContain('binaryExpr');
      expect(failure(chain(operator, 1001)).message).toContain('more than 1000 operators');
    }
    expect(print(parse(repeated('abs(', ')', 149, chain('+', 1000))))).toBe(repeated('abs(', ')', 149, chain('+', 1000)));
    expect(formatQuery(chain('+', 1000)).split('\n').length).toBeGreaterThan(1900);
  });

  it('takes no longer than the text is long, whatever is wrong with it', () => {
    const size = 100_000;
    const texts = ['a b ', ', ', '1 1 ', '1.', '1.+', '"a" ', 'by ', 'a{b} ', ') ', '== ', '-1^', 'a=~"', 'x[5m ', '😀', "a{b='c'} ", 'a,'].map((part) => part.repeat(size / part.length));
    texts.push(`${'z'.repeat(size - 3)}(x)`, `${'a + '.repeat(900)}${'b c '.repeat(20_000)}`, `x{a=~"${'('.repeat(size - 10)}"}`, `x{a=~"${'(a'.repeat(20_000)}"}`);
    const started = process.cpuUsage();
    for (const text of texts) expect(failure(text.slice(0, size)).message.length).toBeLessThan(1000);
    expect(process.cpuUsage(started).user / texts.length).toBeLessThan(250_000);
  });

  it.each([
    ['1 + rate(foo[999999999999y])', 'duration out of range: "999999999999y"', 13, 26], ['foo offset 99999999y', 'duration out of range', 11, 20], ['foo @ 9e17', 'timestamp out of bounds', 6, 10], ['foo + bar{x="1",y=~"a("}', 'not a regular expression', 16, 23],
    ['foo 𝒳', 'unexpected "𝒳"', 4, 6], [`foo{${'a="b",'.repeat(49)}}`, 'more than 48 label matchers', 0, 4 + 49 * 6 + 1],
  ])('%s: %s, with its place', (query, reason, start, end) => {
    expect(failure(query)).toMatchObject({ message: expect.stringContaining(reason), position: { start, end } });
  });

  it('tells line and column of what is wrong', () => {
    expect(failure('sum(\n  rats(x[5m])\n)').position).toEqual({ start: 7, end: 11, line: 2, column: 3 });
    expect(failure('a + b{c}').position).toMatchObject({ line: 1, column: 8 });
  });

  it('reads what Prometheus 3 added when asked to', () => {
    const read = (query: string): string => print(parse(query, { dialect: '3', stepMs: 30_000, rangeMs: 3_600_000 }));
    expect(read('{"my.metric", "a.b"="c"}')).toBe('{"my.metric","a.b"="c"}');
    expect(read('rate(x[300]) + 5m')).toBe('rate(x[5m]) + 300');
    expect(read('x[2 * step() + 1m] offset (range() / 60)')).toBe('x[2m] offset 1m');
    expect(read('x[max_of(step(), 10s)]')).toBe('x[30s]');
    expect(failure('x[1m / 0]', '3').message).toContain('division by zero');
  });

  it('reads a selector by itself, for metadata', () => {
    expect(parseSelector('up{job=~"a|b"}')).toEqual([{ tag: 'job', op: '=~', value: 'a|b' }, { tag: '__name__', op: '=', value: 'up' }]);
    expect(() => parseSelector('rate(up[5m])')).toThrow(/expected a series selector/);
    expect(() => parseSelector('{}')).toThrow(/non-empty matcher/);
  });
});

describe('formatQuery and parseQuery', () => {
  it('lay a long expression out over lines', () => {
    const query = 'sum by (chain) (rate(observer_gateway_requests_total{code=~"5.."}[5m])) / sum by (chain) (rate(observer_gateway_requests_total[5m])) > 0.05';
    expect(formatQuery(query)).toBe(
      [
        '    sum by (chain) (rate(observer_gateway_requests_total{code=~"5.."}[5m]))', '  /', '    sum by (chain) (rate(observer_gateway_requests_total[5m]))', '>', '  0.05',
      ].join('\n'),
    );
    expect(formatQuery('sum( x )')).toBe('sum(x)');
  });

  it('give the tree as the API of Prometheus does', () => {
    expect(parseQuery('sum by (a) (rate(x{b="1"}[5m] offset 1m)) > bool 2')).toEqual({
      type: 'binaryExpr', op: '>', bool: true, matching: null, rhs: { type: 'numberLiteral', val: '2' },
      lhs: {
        type: 'aggregation', op: 'sum', param: null, grouping: ['a'], without: false,
        expr: {
          type: 'call', func: { name: 'rate', argTypes: ['matrix'], variadic: 0, returnType: 'vector' },
          args: [{ type: 'matrixSelector', name: 'x', range: 300_000, offset: 60_000, timestamp: null, startOrEnd: null, matchers: [{ name: 'b', value: '1', type: '=' }, { name: '__name__', value: 'x', type: '=' }] }],
        },
      },
    });
  });
});
