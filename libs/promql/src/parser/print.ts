import { METRIC_NAME } from '../labels/label-set';
import { formatDuration } from '../text/duration';
import { formatLiteral } from '../text/number';
import { quote } from '../text/strings';
import type { Aggregate, Binary, Expr, FillValues, MatrixSelector, Subquery, TimeModifiers, VectorMatching, VectorSelector } from './ast';

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

const extension = ({ extended }: VectorSelector): string => (extended === undefined ? '' : ` ${extended}`);

function bareSelector({ name, matchers }: VectorSelector): string {
  const isPlain = PLAIN_METRIC.test(name) || name === '';
  const others = matchers.filter(({ tag, op, value }) => !(tag === METRIC_NAME && op === '=' && value === name));
  const parts = others.map(({ tag, op, value }) => `${labelName(tag)}${op}${quote(value)}`).sort();
  if (!isPlain) parts.unshift(quote(name));
  return (isPlain ? name : '') + (parts.length === 0 ? (name === '' ? '{}' : '') : `{${parts.join(',')}}`);
}

const matrix = ({ selector, rangeMs }: MatrixSelector): string => `${bareSelector(selector)}[${formatDuration(rangeMs)}]${extension(selector)}${modifiers(selector)}`;
const subqueryEnd = (node: Subquery): string => `[${formatDuration(node.rangeMs)}:${node.stepMs === undefined ? '' : formatDuration(node.stepMs)}]${modifiers(node)}`;

function aggregateStart({ op, grouping: { mode, labels } }: Aggregate): string {
  if (mode === 'without') return `${op} without (${labels.map(labelName).join(', ')}) `;
  return labels.length === 0 ? op : `${op} by (${labels.map(labelName).join(', ')}) `;
}

const operatorOf = ({ op, returnBool, matching }: Binary): string => op + (returnBool ? ' bool' : '') + (matching === undefined ? '' : matchingOf(matching) + fillOf(matching.fill));

function matchingOf(matching: VectorMatching): string {
  const isGrouped = matching.card === 'many-to-one' || matching.card === 'one-to-many';
  if (matching.labels.length === 0 && !matching.on && !isGrouped) return '';
  let text = ` ${matching.on ? 'on' : 'ignoring'} (${matching.labels.map(labelName).join(', ')})`;
  if (matching.card === 'many-to-one') text += ` group_left (${matching.include.map(labelName).join(', ')})`;
  if (matching.card === 'one-to-many') text += ` group_right (${matching.include.map(labelName).join(', ')})`;
  return text;
}

function fillOf({ left, right }: FillValues = {}): string {
  if (left !== undefined && Object.is(left, right)) return ` fill (${formatLiteral(left)})`;
  return (left === undefined ? '' : ` fill_left (${formatLiteral(left)})`) + (right === undefined ? '' : ` fill_right (${formatLiteral(right)})`);
}

/** Writes expressions on one line. What is below an expression is written once, however often it is asked for. */
class Printer {
  private readonly lines = new Map<Expr, string>();

  print(expr: Expr): string {
    let line = this.lines.get(expr);
    if (line === undefined) this.lines.set(expr, (line = this.lineOf(expr)));
    return line;
  }

  /** The power binds tighter than a sign: of "+Inf ^ x" the sign would be read as an operation on the whole. */
  leftOperand({ op, left }: Binary): string {
    return op === '^' && left.kind === 'number' && left.value === Infinity ? 'Inf' : this.print(left);
  }

  private lineOf(expr: Expr): string {
    switch (expr.kind) {
      case 'number':
        return formatLiteral(expr.value);
      case 'string':
        return quote(expr.value);
      case 'vector':
        return bareSelector(expr) + extension(expr) + modifiers(expr);
      case 'matrix':
        return matrix(expr);
      case 'subquery':
        return this.print(expr.expr) + subqueryEnd(expr);
      case 'call':
        return `${expr.fn.name}(${expr.args.map((arg) => this.print(arg)).join(', ')})`;
      case 'aggregate':
        return `${aggregateStart(expr)}(${expr.param === undefined ? '' : `${this.print(expr.param)}, `}${this.print(expr.expr)})`;
      case 'binary':
        return `${this.leftOperand(expr)} ${operatorOf(expr)} ${this.print(expr.right)}`;
      case 'unary':
        return expr.op + this.print(expr.expr);
      case 'paren':
        return `(${this.print(expr.expr)})`;
    }
  }
}

/** An expression on one line, as Prometheus writes it. */
export const print = (expr: Expr): string => new Printer().print(expr);

/** An expression over several lines where it is longer than one, as Prometheus's `format_query`. */
export function prettyPrint(expr: Expr): string {
  const printer = new Printer();
  /** @param behindSign the first line goes on behind a sign, without its indent */
  const pretty = (node: Expr, level: number, behindSign = false): string => {
    const line = printer.print(node);
    const lead = behindSign ? '' : indentOf(level);
    if (node.kind === 'unary') return lead + node.op + pretty(node.expr, level, true);
    if (line.length <= WIDTH) return node.kind === 'subquery' ? line : lead + line;
    const below = (child: Expr): string => pretty(child, level + 1);
    const end = `\n${indentOf(level)}`;
    switch (node.kind) {
      case 'aggregate':
        return `${lead}${aggregateStart(node)}(\n${node.param === undefined ? '' : `${below(node.param)},\n`}${below(node.expr)}${end})`;
      case 'binary': {
        const left = node.left.kind === 'number' ? (behindSign ? '' : indentOf(level + 1)) + printer.leftOperand(node) : pretty(node.left, level + 1, behindSign);
        return `${left}${end}${operatorOf(node)}\n${below(node.right)}`;
      }
      case 'call':
        return `${lead}${node.fn.name}(\n${node.args.map(below).join(',\n')}${end})`;
      case 'paren':
        return `${lead}(\n${below(node.expr)}${end})`;
      case 'subquery':
        return pretty(node.expr, level, behindSign) + subqueryEnd(node);
      default:
        return lead + line;
    }
  };
  return pretty(expr, 0);
}
