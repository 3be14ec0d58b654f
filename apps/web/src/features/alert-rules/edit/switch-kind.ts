/** Changing the kind of a condition takes along what both kinds have. */
import { type ConditionForm, type ConditionKind } from './condition-form';

const COMPARISON = /^(.*\S)\s*(==|!=|>=|<=|>|<)\s*(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/is;

/** `x > 5` as query, operator and bound; undefined when an expression is something else. */
export function splitComparison(expr: string): { query: string; op: string; value: string } | undefined {
  const [, query, op, value] = COMPARISON.exec(expr.trim()) ?? [];
  if (query === undefined || !isWhole(query)) return undefined;
  return { query: unwrapped(query), op: op!, value: value! };
}

/** Whether a text is one operand: its brackets are closed, and no weaker operator stands outside of them. */
function isWhole(text: string): boolean {
  const outside = outsideBrackets(text);
  return outside !== undefined && !/[<>=!]|\b(?:and|or|unless|bool)\b/i.test(outside);
}

/** The text without strings and without what brackets hold; undefined when a bracket is not closed. */
function outsideBrackets(text: string): string | undefined {
  let depth = 0;
  let outside = '';
  for (const char of text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')) {
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (depth === 0) outside += char;
    if (depth < 0) return undefined;
  }
  return depth === 0 ? outside : undefined;
}

/** Without one pair of brackets around all of it. */
function unwrapped(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  const inside = text.slice(1, -1);
  return outsideBrackets(inside) === undefined ? text : inside.trim();
}

/** The form with another kind. @param expr what the condition is in PromQL, when it is known */
export function switchKind(form: ConditionForm, kind: ConditionKind, expr?: string): ConditionForm {
  const next = { ...form, kind };
  if (kind === 'promql') return { ...next, expr: expr ?? expressionOf(form) ?? form.expr };
  if (form.kind !== 'promql' || form.expr.trim() === '') return next;
  const comparison = splitComparison(form.expr);
  if (!comparison) return form.query.trim() === '' ? { ...next, query: form.expr } : next;
  return kind === 'threshold' ? { ...next, ...comparison } : { ...next, query: comparison.query };
}

function expressionOf({ kind, query, op, value }: ConditionForm): string | undefined {
  if (query.trim() === '') return undefined;
  return kind === 'threshold' && value.trim() !== '' ? `${/\s(?:and|or|unless)\s|[<>=]/.test(query) ? `(${query.trim()})` : query.trim()} ${op} ${value.trim()}` : query;
}
