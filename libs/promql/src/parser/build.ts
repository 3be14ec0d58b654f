import type { SyntaxNode } from './grammar';
import { parseDuration } from '../text/duration';
import { parseNumber } from '../text/number';
import { shortened } from '../text/strings';
import type { AggregateOperator, AtTime, Binary, BinaryOperator, Expr, ExtendedRange, Subquery, VectorMatching, VectorSelector } from './ast';
import { needsParameter } from './ast';
import { buildSelectorMatchers, labelNames, textOfString } from './build-selector';
import { durationOf, type DurationContext, LONGEST_MS } from './durations';
import { fillValues } from './fill';
import { findFunction } from './functions';
import { childrenOf, fail, spanOf, textOf } from './syntax-nodes';

type Build = (node: SyntaxNode, context: DurationContext) => Expr;

const BUILDERS: Readonly<Record<string, Build>> = {
  NumberDurationLiteral: buildNumber,
  StringLiteral: (node, context) => ({ kind: 'string', span: spanOf(node), value: textOfString(node, context) }),
  VectorSelector: buildSelectorMatchers,
  MatrixSelector: buildMatrix,
  SubqueryExpr: buildSubquery,
  OffsetExpr: buildOffset,
  StepInvariantExpr: buildAt,
  AnchoredExpr: (node, context) => buildExtended(node, context, 'anchored'),
  SmoothedExpr: (node, context) => buildExtended(node, context, 'smoothed'),
  FunctionCall: buildCall,
  AggregateExpr: buildAggregate,
  BinaryExpr: buildBinary,
  UnaryExpr: buildUnary,
  ParenExpr: (node, context) => ({ kind: 'paren', span: spanOf(node), expr: buildExpr(childrenOf(node)[0]!, context) }),
};

/** The typed tree of a node of the grammar. @throws PromqlError */
export function buildExpr(node: SyntaxNode, context: DurationContext): Expr {
  const build = BUILDERS[node.name];
  if (build === undefined) return fail(context, node, `"${shortened(textOf(node, context))}" is not supported`);
  return build(node, context);
}

function buildNumber(node: SyntaxNode, context: DurationContext): Expr {
  const text = textOf(node, context);
  const value = parseNumber(text.replace(/\s+/g, ''));
  if (value !== undefined) return { kind: 'number', span: spanOf(node), value };
  const [, sign, digits] = /^([+-]?)\s*(.*)$/s.exec(text)!;
  const duration = parseDuration(digits!);
  if (duration === undefined) return fail(context, node, `bad number or duration syntax: "${shortened(text)}"`);
  if (context.dialect === '2') return fail(context, node, `unexpected duration "${text}"; durations stand in brackets or after "offset", write ${duration / 1000} for the number of seconds`);
  return { kind: 'number', span: spanOf(node), value: ((sign === '-' ? -1 : 1) * duration) / 1000 };
}

function buildMatrix(node: SyntaxNode, context: DurationContext): Expr {
  const [inner, duration] = childrenOf(node);
  return onLastOperand(buildExpr(inner!, context), node.to, (operand) => matrixOf(operand, node, inner!, duration!, context));
}

/** As modifiers, brackets belong to the last operand of what the grammar puts before them. */
function onLastOperand(expr: Expr, end: number, apply: (operand: Expr) => Expr): Expr {
  if (expr.kind === 'binary') return { ...expr, right: onLastOperand(expr.right, end, apply), span: { ...expr.span, end } };
  if (expr.kind === 'unary') return { ...expr, expr: onLastOperand(expr.expr, end, apply), span: { ...expr.span, end } };
  return apply(expr);
}

function matrixOf(selector: Expr, node: SyntaxNode, inner: SyntaxNode, duration: SyntaxNode, context: DurationContext): Expr {
  const brackets = { start: inner.to, end: node.to };
  if (selector.kind !== 'vector') return fail(context, brackets, 'ranges only allowed for vector selectors; for other expressions write a subquery such as [5m:1m]');
  if (selector.offsetMs !== 0) fail(context, brackets, 'no offset modifiers allowed before range; write the range first');
  if (selector.at !== undefined) fail(context, brackets, 'no @ modifiers allowed before range; write the range first');
  const rangeMs = positive(duration, context);
  return { kind: 'matrix', span: { start: selector.span.start, end: node.to }, selector, rangeMs };
}

function positive(node: SyntaxNode, context: DurationContext): number {
  const ms = durationOf(node, context);
  return ms > 0 ? ms : fail(context, node, 'duration must be greater than 0');
}

function buildSubquery(node: SyntaxNode, context: DurationContext): Expr {
  const [inner, range, step] = childrenOf(node);
  const stepMs = step === undefined ? undefined : positive(step, context);
  const rangeMs = positive(range!, context);
  return onLastOperand(buildExpr(inner!, context), node.to, (expr) => ({
    kind: 'subquery', span: { start: expr.span.start, end: node.to }, expr, rangeMs, offsetMs: 0, ...(stepMs === undefined ? {} : { stepMs }),
  }));
}

type Shifted = VectorSelector | Subquery;

/**
 * Applies a modifier to the selector or subquery it stands behind. The grammar lets it take in the whole expression on its left (-a offset 5m, a + b @ 10),
 * while it belongs to the last operand only.
 */
function modify(node: SyntaxNode, expr: Expr, context: DurationContext, what: string, change: (target: Shifted) => Partial<Shifted>): Expr {
  return onLastOperand(expr, node.to, (target) => {
    const span = { start: target.span.start, end: node.to };
    if (target.kind === 'matrix') return { ...target, span, selector: { ...target.selector, ...(change(target.selector) as Partial<VectorSelector>) } };
    if (target.kind === 'vector' || target.kind === 'subquery') return { ...target, ...change(target), span } as Expr;
    return fail(context, span, `${what} must be preceded by an instant vector selector or range vector selector or a subquery`);
  });
}

function buildOffset(node: SyntaxNode, context: DurationContext): Expr {
  const children = childrenOf(node);
  return modify(node, buildExpr(children[0]!, context), context, 'offset modifier', ({ offsetMs }) => {
    if (offsetMs !== 0) fail(context, node, 'offset may not be set multiple times');
    const value = durationOf(children.at(-1)!, context);
    if (value === 0 && context.dialect === '2') fail(context, children.at(-1)!, 'duration must be greater than 0');
    return { offsetMs: value };
  });
}

function buildAt(node: SyntaxNode, context: DurationContext): Expr {
  const children = childrenOf(node);
  return modify(node, buildExpr(children[0]!, context), context, '@ modifier', ({ at }) => {
    if (at !== undefined) fail(context, node, '@ <timestamp> may not be set multiple times');
    return { at: atTime(children.at(-1)!, context) };
  });
}

function buildExtended(node: SyntaxNode, context: DurationContext, extended: ExtendedRange): Expr {
  const word = childrenOf(node).at(-1)!;
  if (context.dialect === '2') fail(context, word, `the ${extended} modifier is of Prometheus 3`);
  return modify(node, buildExpr(childrenOf(node)[0]!, context), context, `${extended} modifier`, (target) => {
    if (target.kind === 'subquery') return fail(context, word, `${extended} modifier is not supported for subqueries`);
    if (target.extended !== undefined && target.extended !== extended) fail(context, word, 'anchored and smoothed modifiers cannot be used together');
    return { extended };
  });
}

function atTime(node: SyntaxNode, context: DurationContext): AtTime {
  if (node.name === 'AtModifierPreprocessors') return node.firstChild!.name === 'AtStart' ? 'start' : 'end';
  const seconds = secondsOf(textOf(node, context).replace(/\s+/g, ''), context);
  if (seconds === undefined) return fail(context, node, 'expected a timestamp in seconds after "@"');
  if (!(Math.abs(seconds) * 1000 <= LONGEST_MS)) return fail(context, node, `timestamp out of bounds for @ modifier: ${shortened(textOf(node, context))}; write seconds since the epoch`);
  // Rounds half away from zero, as Go's math.Round.
  return { timeMs: Math.sign(seconds) * Math.round(Math.abs(seconds) * 1000) };
}

/** A number, or in Prometheus 3 a duration. */
function secondsOf(text: string, { dialect }: DurationContext): number | undefined {
  const duration = dialect === '3' ? parseDuration(text) : undefined;
  return duration === undefined ? parseNumber(text) : duration / 1000;
}

function buildCall(node: SyntaxNode, context: DurationContext): Expr {
  const [identifier, body] = childrenOf(node);
  const name = textOf(identifier!, context);
  const fn = findFunction(name, context.dialect) ?? fail(context, identifier!, `unknown function with name "${name}"`);
  return { kind: 'call', span: spanOf(node), fn, args: childrenOf(body!).map((child) => buildExpr(child, context)) };
}

function buildAggregate(node: SyntaxNode, context: DurationContext): Expr {
  const children = childrenOf(node);
  const op = textOf(children[0]!, context).toLowerCase() as AggregateOperator;
  if (context.dialect === '2' && (op === 'limitk' || op === 'limit_ratio')) fail(context, children[0]!, `"${op}" is of Prometheus 3`);
  const modifier = children.find(({ name }) => name === 'AggregateModifier');
  const body = children.find(({ name }) => name === 'FunctionCallBody')!;
  const args = childrenOf(body).map((child) => buildExpr(child, context));
  const wanted = needsParameter(op) ? 2 : 1;
  if (args.length === 0) fail(context, node, 'no arguments for aggregate expression provided');
  if (args.length !== wanted) fail(context, node, `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`);
  const labels = modifier === undefined ? [] : labelNames(childrenOf(modifier)[1]!, context);
  const mode = modifier?.firstChild?.name === 'Without' ? 'without' : 'by';
  return { kind: 'aggregate', span: spanOf(node), op, expr: args.at(-1)!, ...(wanted === 2 ? { param: args[0]! } : {}), grouping: { mode, labels } };
}

function buildBinary(node: SyntaxNode, context: DurationContext): Expr {
  const children = childrenOf(node);
  const [left, operator] = children as [SyntaxNode, SyntaxNode];
  const op = textOf(operator, context).toLowerCase() as BinaryOperator;
  if (operator.name.startsWith('Trim') && context.dialect === '2') fail(context, operator, `the operator "${op}" is of Prometheus 3`);
  const clause = children.find(({ name }) => name === 'MatchingModifierClause');
  const fill = children.find(({ name }) => name === 'FillModifier');
  if (fill !== undefined && context.dialect === '2') fail(context, fill, 'fill modifiers are of Prometheus 3');
  const returnBool = children.some(({ name }) => name === 'BoolModifier');
  const written = clause === undefined ? ANY_MATCHING : buildMatching(clause, context);
  const matching: VectorMatching = fill === undefined ? written : { ...written, fill: fillValues(fill, context.query, (at, reason) => fail(context, at, reason)) };
  const right = buildExpr(children.at(-1)!, context);
  const attach = (leftExpr: Expr): Expr => {
    // Where a modifier stood in between, the grammar has put the operators together as they come: the tighter one goes inside.
    if (leftExpr.kind === 'binary' && binds(op, leftExpr.op)) return { ...leftExpr, right: attach(leftExpr.right), span: { ...leftExpr.span, end: right.span.end } };
    if (leftExpr.kind === 'unary' && op === '^') return { ...leftExpr, expr: attach(leftExpr.expr), span: { ...leftExpr.span, end: right.span.end } };
    return {
      kind: 'binary', span: { start: leftExpr.span.start, end: right.span.end }, op, opSpan: spanOf(operator), left: leftExpr, right, returnBool, matching,
    };
  };
  const expr = attach(buildExpr(left, context));
  return op === '^' && expr.kind === 'binary' ? signOutside(expr, left, context) : expr;
}

const ANY_MATCHING: VectorMatching = { card: 'one-to-one', on: false, labels: [], include: [] };

const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [['or'], ['and', 'unless'], ['==', '!=', '>', '<', '>=', '<=', '</', '>/'], ['+', '-'], ['*', '/', '%', 'atan2'], ['^']];
const levelOf = (op: BinaryOperator): number => PRECEDENCE.findIndex((operators) => operators.includes(op));

/** Whether an operator binds tighter than the one on its left; the power binds to the right. */
const binds = (op: BinaryOperator, leftOp: BinaryOperator): boolean => levelOf(op) > levelOf(leftOp) || (op === '^' && leftOp === '^');

/** The grammar reads -1^2 as (-1)^2, while the power binds tighter than the sign. */
function signOutside(binary: Binary, left: SyntaxNode, context: DurationContext): Expr {
  const sign = context.query[left.from];
  if (left.name !== 'NumberDurationLiteral' || binary.left.kind !== 'number' || (sign !== '-' && sign !== '+')) return binary;
  const value = sign === '-' ? -binary.left.value : binary.left.value;
  const unsigned = { ...binary.left, value, span: { start: left.from + 1, end: left.to } };
  return { kind: 'unary', span: binary.span, op: sign, expr: { ...binary, left: unsigned, span: { start: left.from + 1, end: binary.span.end } } };
}

function buildMatching(clause: SyntaxNode, context: DurationContext): VectorMatching {
  const children = childrenOf(clause);
  const group = children.find(({ name }) => name === 'GroupLeft' || name === 'GroupRight');
  const include = group !== undefined && children.length > 3 ? labelNames(children[3]!, context) : [];
  const card = group === undefined ? 'one-to-one' : group.name === 'GroupLeft' ? 'many-to-one' : 'one-to-many';
  return { card, on: children[0]!.name === 'On', labels: labelNames(children[1]!, context), include };
}

function buildUnary(node: SyntaxNode, context: DurationContext): Expr {
  const [operator, inner] = childrenOf(node);
  const op = textOf(operator!, context) as '+' | '-';
  const expr = buildExpr(inner!, context);
  if (expr.kind === 'number') return { ...expr, span: spanOf(node), value: op === '-' ? -expr.value : expr.value };
  return { kind: 'unary', span: spanOf(node), op, expr };
}
