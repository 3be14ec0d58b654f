import type { Matcher } from '@observer/contracts';
import { METRIC_NAME } from '../labels/label-set';
import { matchesValue } from '../labels/matcher';
import { shortened, unquote } from '../text/strings';
import type { VectorSelector } from './ast';
import type { DurationContext } from './durations';
import type { SyntaxNode } from './grammar';
import { childrenOf, fail, spanOf, textOf } from './syntax-nodes';

/** Matchers that the store takes, less those that a data scope may add. */
const MAX_MATCHERS = 48;

/** The text of a string literal. */
export function textOfString(node: SyntaxNode, context: DurationContext): string {
  const text = unquote(textOf(node, context));
  return text ?? fail(context, node, `the string ${shortened(textOf(node, context))} holds an escape that does not exist; double a backslash to mean one`);
}

/** A selector without its modifiers. */
export function buildSelectorMatchers(node: SyntaxNode, context: DurationContext): VectorSelector {
  let name = '';
  const matchers: Matcher[] = [];
  const names: Matcher[] = [];
  for (const child of childrenOf(node)) {
    if (child.name === 'Identifier') name = textOf(child, context);
    else {
      for (const item of childrenOf(child)) {
        if (item.name === 'QuotedLabelName') names.push({ tag: METRIC_NAME, op: '=', value: quotedName(item, context) });
        else matchers.push(buildMatcher(item, context));
      }
    }
  }
  if (matchers.length > MAX_MATCHERS) fail(context, node, `a selector with more than ${MAX_MATCHERS} label matchers; put the values of one label into a regular expression, as in {job=~"a|b"}`);
  if (names.length > 1 || (names.length > 0 && name !== '')) fail(context, node, `metric name must not be set twice: "${name || names[1]!.value}" or "${names[0]!.value}"`);
  if (names.length > 0) name = names[0]!.value;
  if (name !== '') {
    const twice = matchers.find(({ tag, op }) => tag === METRIC_NAME && (op === '=' || names.length === 0));
    if (twice !== undefined) fail(context, node, `metric name must not be set twice: "${name}" or "${twice.value}"; keep one of them`);
    matchers.push({ tag: METRIC_NAME, op: '=', value: name });
  }
  return { kind: 'vector', span: spanOf(node), name, matchers, offsetMs: 0 };
}

function quotedName(node: SyntaxNode, context: DurationContext): string {
  if (context.dialect === '2') fail(context, node, 'a quoted name is of Prometheus 3; in Prometheus 2 write the name before the braces');
  return textOfString(node.firstChild!, context);
}

function buildMatcher(node: SyntaxNode, context: DurationContext): Matcher {
  const [label, operator, value] = childrenOf(node);
  const tag = label!.name === 'LabelName' ? textOf(label!, context) : quotedName(label!, context);
  const matcher = { tag, op: textOf(operator!, context) as Matcher['op'], value: textOfString(value!, context) };
  try {
    matchesValue(matcher);
  } catch (error) {
    fail(context, node, error instanceof Error ? error.message : String(error));
  }
  return matcher;
}

/** Names of labels in parentheses. */
export function labelNames(node: SyntaxNode, context: DurationContext): string[] {
  return childrenOf(node).map((child) => (child.name === 'LabelName' ? textOf(child, context) : quotedName(child, context)));
}
