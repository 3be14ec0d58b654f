import { METRIC_NAME } from '../labels/label-set';
import { matchesValue } from '../labels/matcher';
import { type Aggregate, type Binary, type Call, childrenOf, type Expr, isComparison, isSetOperator, isTrim, typeOf, type ValueType, type VectorSelector } from './ast';
import { checkExtendedRanges, checkInfoSelector, isInfoSelector } from './check-extended';
import { PromqlError } from './promql-error';

const NAMES: Readonly<Record<ValueType, string>> = { scalar: 'scalar', vector: 'instant vector', matrix: 'range vector', string: 'string' };

/** Checks types as Prometheus does, and gives the tree back with matching only where it applies. @throws PromqlError */
export function checkTypes(query: string, expr: Expr): Expr {
  const fail = (at: { start: number; end: number }, reason: string): never => {
    throw new PromqlError(query, at, reason);
  };
  const expect = (at: Expr, wanted: ValueType, where: string): void => {
    const found = typeOf(at);
    if (found !== wanted) fail(at.span, `expected type ${NAMES[wanted]} in ${where}, got ${NAMES[found]}${remedy(found, wanted)}`);
  };
  const check = (node: Expr): Expr => {
    switch (node.kind) {
      case 'aggregate':
        return checkAggregate({ ...node, expr: check(node.expr), ...(node.param === undefined ? {} : { param: check(node.param) }) });
      case 'binary':
        return checkBinary({ ...node, left: check(node.left), right: check(node.right) }, fail);
      case 'call':
        return checkCall({ ...node, args: node.args.map((arg, index) => (isInfoSelector(node, index) ? checkLabels(arg) : check(arg))) });
      case 'vector':
        return checkSelector(node, fail);
      case 'matrix':
        checkSelector(node.selector, fail);
        return node;
      case 'subquery':
        if (typeOf(node.expr) !== 'vector') fail(node.span, `subquery is only allowed on instant vector, got ${NAMES[typeOf(node.expr)]} instead`);
        return { ...node, expr: check(node.expr) };
      case 'unary':
        if (!['scalar', 'vector'].includes(typeOf(node.expr))) fail(node.span, `unary expression only allowed on expressions of type scalar or instant vector, got "${NAMES[typeOf(node.expr)]}"`);
        return { ...node, expr: check(node.expr) };
      case 'paren':
        return { ...node, expr: check(node.expr) };
      default:
        return node;
    }
  };
  const checkLabels = (node: Expr): Expr => {
    checkInfoSelector(node, fail);
    return node;
  };
  const checkAggregate = (node: Aggregate): Expr => {
    expect(node.expr, 'vector', 'aggregation expression');
    if (node.param !== undefined) expect(node.param, node.op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
    return node;
  };
  const checkCall = (node: Call): Expr => {
    const { name, args, variadic } = node.fn;
    const least = variadic === 0 ? args.length : args.length - 1;
    const most = variadic < 0 ? Infinity : args.length + Math.max(0, variadic - 1);
    const count = node.args.length;
    if (variadic === 0 && count !== least) fail(node.span, `expected ${least} argument(s) in call to "${name}", got ${count}`);
    if (count < least) fail(node.span, `expected at least ${least} argument(s) in call to "${name}", got ${count}`);
    if (count > most) fail(node.span, `expected at most ${most} argument(s) in call to "${name}", got ${count}`);
    node.args.forEach((arg, index) => expect(arg, args[Math.min(index, args.length - 1)]!, `call to function "${name}"`));
    return node;
  };
  const checked = check(expr);
  checkExtendedRanges(checked, fail);
  return checked;
}

const remedy = (found: ValueType, wanted: ValueType): string => {
  if (found === 'vector' && wanted === 'matrix') return '; add a range such as [5m]';
  if (found === 'matrix' && wanted === 'vector') return '; apply a function such as rate() to the range, or leave it out';
  if (found === 'scalar' && wanted === 'vector') return '; vector(…) makes one of a scalar';
  if (found === 'vector' && wanted === 'scalar') return '; scalar(…) makes one of a vector';
  return '';
};

type Fail = (at: { start: number; end: number }, reason: string) => never;

function checkBinary(node: Binary, fail: Fail): Expr {
  const { op, left, right, returnBool, matching, opSpan } = node;
  const types = [typeOf(left), typeOf(right)];
  if (returnBool && !isComparison(op)) fail(opSpan, 'bool modifier can only be used on comparison operators');
  if (isComparison(op) && !returnBool && types.every((type) => type === 'scalar')) fail(opSpan, 'comparisons between scalars must use BOOL modifier');
  for (const [index, side] of [left, right].entries()) {
    if (types[index] === 'vector' || types[index] === 'scalar') continue;
    fail(side.span, `binary expression must contain only scalar and instant vector types, got ${NAMES[types[index]!]}${remedy(types[index]!, 'vector')}`);
  }
  if (isTrim(op) && types.every((type) => type === 'scalar')) fail(opSpan, `operator "${op}" not allowed between scalars; it trims native histograms`);
  if (types.includes('scalar')) {
    if (matching?.fill !== undefined) fail(node.span, 'fill modifiers are only allowed between instant vectors');
    if (isSetOperator(op)) fail(node.span, `set operator "${op}" not allowed in binary scalar expression`);
    if (matching !== undefined && matching.labels.length > 0) fail(node.span, 'vector matching only allowed between instant vectors');
    return { ...node, matching: undefined };
  }
  const both = matching?.on === true ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
  if (both !== undefined) fail(opSpan, `label "${both}" must not occur in ON and GROUP clause at once`);
  if (!isSetOperator(op)) return node;
  if (matching!.fill !== undefined) fail(node.span, `fill modifiers are not allowed for set operator "${op}"`);
  if (matching!.card !== 'one-to-one') fail(node.span, `no grouping allowed for "${op}" operation`);
  return { ...node, matching: { ...matching!, card: 'many-to-many' } };
}

function checkSelector(node: VectorSelector, fail: Fail): Expr {
  const isSelective = node.matchers.some((matcher) => matcher.tag === METRIC_NAME && matcher.value !== '' && matcher.op === '=') || node.matchers.some((matcher) => !matchesValue(matcher)(''));
  if (!isSelective) fail(node.span, 'vector selector must contain at least one non-empty matcher; name the metric, or a label with a value');
  return node;
}

/** All selectors of a tree, with the expressions above each. */
export function selectorsOf(expr: Expr): VectorSelector[] {
  return expr.kind === 'vector' ? [expr] : childrenOf(expr).flatMap(selectorsOf);
}
