import { METRIC_NAME } from '../labels/label-set';
import { formatDuration } from '../text/duration';
import { formatLiteral } from '../text/number';
import { quote } from '../text/strings';
import type { Aggregate, Binary, Expr, MatrixSelector, Subquery, TimeModifiers, VectorSelector } from './ast';

const WIDTH = 100;
const INDENT = '  ';
const indentOf = (level: number): string => INDENT.repeat(level);

const PLAIN_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const PLAIN_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = (name: string): string => (PLAIN_LABEL.test(name) ? name : quote(name));

/** `@` and `offset` of a selector, with a leading space. */
function modifiers({ at, offsetMs }: TimeModifiers): string {
  const time = at === undefined ? '' : typeof at === 'string' ? ` @ ${at}()` : ` @ ${(at.timeMs / 1000).toFixed(3)}`;
  return time + (offsetMs === 0 ? '' : ` offset ${formatDuration(offsetMs)}`);
}

function bareSelector({ name, matchers }: VectorSelector): string {
  const isPlain = PLAIN_METRIC.test(name) || name === '';
  const others = matchers.filter(({ tag, op, value }) => !(tag === METRIC_NAME && op === '=' && value === name));
  const parts = others.map(({ tag, op, value }) => `${labelName(tag)}${op}${quote(value)}`).sort();
  if (!isPlain) parts.unshift(quote(name));
  return (isPlain ? name : '') + (parts.length === 0 ? (name === '' ? '{}' : '') : `{${parts.join(',')}}`);
}

const matrix = ({ selector, rangeMs }: MatrixSelector): string => `${bareSelector(selector)}[${formatDuration(rangeMs)}]${modifiers(selector)}`;
const subqueryEnd = (node: Subquery): string => `[${formatDuration(node.rangeMs)}:${node.stepMs === undefined ? '' : formatDuration(node.stepMs)}]${modifiers(node)}`;

function aggregateStart({ op, grouping: { mode, labels } }: Aggregate): string {
  if (mode === 'without') return `${op} without (${labels.map(labelName).join(', ')}) `;
  return labels.length === 0 ? op : `${op} by (${labels.map(labelName).join(', ')}) `;
}

function operatorOf({ op, returnBool, matching }: Binary): string {
  let text = op + (returnBool ? ' bool' : '');
  const isGrouped = matching?.card === 'many-to-one' || matching?.card === 'one-to-many';
  if (matching === undefined || (matching.labels.length === 0 && !matching.on && !isGrouped)) return text;
  text += ` ${matching.on ? 'on' : 'ignoring'} (${matching.labels.map(labelName).join(', ')})`;
  if (matching.card === 'many-to-one') text += ` group_left (${matching.include.map(labelName).join(', ')})`;
  if (matching.card === 'one-to-many') text += ` group_right (${matching.include.map(labelName).join(', ')})`;
  return text;
}

/** The power binds tighter than a sign: of "+Inf ^ x" the sign would be read as an operation on the whole. */
const leftOperand = ({ op, left }: Binary): string => (op === '^' && left.kind === 'number' && left.value === Infinity ? 'Inf' : print(left));

/** An expression on one line, as Prometheus writes it. */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return formatLiteral(expr.value);
    case 'string':
      return quote(expr.value);
    case 'vector':
      return bareSelector(expr) + modifiers(expr);
    case 'matrix':
      return matrix(expr);
    case 'subquery':
      return print(expr.expr) + subqueryEnd(expr);
    case 'call':
      return `${expr.fn.name}(${expr.args.map(print).join(', ')})`;
    case 'aggregate':
      return `${aggregateStart(expr)}(${expr.param === undefined ? '' : `${print(expr.param)}, `}${print(expr.expr)})`;
    case 'binary':
      return `${leftOperand(expr)} ${operatorOf(expr)} ${print(expr.right)}`;
    case 'unary':
      return expr.op + print(expr.expr);
    case 'paren':
      return `(${print(expr.expr)})`;
  }
}

/** An expression over several lines where it is longer than one, as Prometheus's `format_query`. */
export function prettyPrint(expr: Expr, level = 0): string {
  const indent = indentOf(level);
  const line = print(expr);
  if (expr.kind === 'unary') return indent + expr.op + prettyPrint(expr.expr, level).trim();
  if (line.length <= WIDTH) return expr.kind === 'subquery' ? line : indent + line;
  switch (expr.kind) {
    case 'aggregate':
      return `${indent}${aggregateStart(expr)}(\n${expr.param === undefined ? '' : `${prettyPrint(expr.param, level + 1)},\n`}${prettyPrint(expr.expr, level + 1)}\n${indent})`;
    case 'binary':
      return `${expr.left.kind === 'number' ? indentOf(level + 1) + leftOperand(expr) : prettyPrint(expr.left, level + 1)}\n${indent}${operatorOf(expr)}\n${prettyPrint(expr.right, level + 1)}`;
    case 'call':
      return `${indent}${expr.fn.name}(\n${expr.args.map((arg) => prettyPrint(arg, level + 1)).join(',\n')}\n${indent})`;
    case 'paren':
      return `${indent}(\n${prettyPrint(expr.expr, level + 1)}\n${indent})`;
    case 'subquery':
      return prettyPrint(expr.expr, level) + subqueryEnd(expr);
    default:
      return indent + line;
  }
}
