import type { Rule, RuleGroup } from '@observer/contracts';
import { formatDuration } from '@observer/promql';
import { Document } from 'yaml';
import { prometheusExpression } from './prometheus-expression';

export interface WrittenRuleFile {
  readonly text: string;
  /** What Prometheus would do otherwise, or cannot do at all. Also stands as a comment in the file. */
  readonly notes: readonly string[];
}

/**
 * Writes groups as a rule file that Prometheus 2.42 and later reads. Labels of groups and teams go to the rules, since only Prometheus 3 knows labels of groups.
 * Rules that Prometheus cannot have are left out, and noted.
 */
export function writeRuleFile(groups: readonly RuleGroup[]): WrittenRuleFile {
  const notes: string[] = [];
  const names = new Map(groups.flatMap((group) => group.rules.flatMap((rule) => (rule.type === 'alert' && rule.enabled ? [[rule.id, rule.name] as const] : []))));
  const nameCounts = new Map<string, number>();
  const written = groups.map((group) => ({
    name: distinct(group.name, nameCounts),
    interval: formatDuration(group.intervalMs),
    ...(group.limit === 0 ? {} : { limit: group.limit }),
    rules: group.rules.flatMap((rule) => writeRule(group, rule, (id) => names.get(id), (note) => notes.push(`${group.id}/${rule.id}: ${note}`)) ?? []),
  }));
  // Words such as "on" and "012" are no text for readers of YAML 1.1: that version puts them in quotes.
  const document = new Document({ groups: written }, { version: '1.1', aliasDuplicateObjects: false });
  if (notes.length > 0) document.commentBefore = [' Differs from what Observer does:', ...notes.map((note) => ` ${note.replaceAll('\n', ' ')}`)].join('\n');
  return { text: document.toString({ lineWidth: 0, directives: false }), notes };
}

/** Prometheus wants every name of a group once in a file. */
function distinct(name: string, counts: Map<string, number>): string {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count === 1 ? name : distinct(`${name} (${count})`, counts);
}

function writeRule(group: RuleGroup, rule: Rule, nameOf: (id: string) => string | undefined, note: (text: string) => void): object | undefined {
  if (!rule.enabled) {
    note('left out: it is switched off');
    return undefined;
  }
  const labels = { ...group.labels, ...(group.team === '' || rule.type === 'recording' ? {} : { team: group.team }), ...rule.labels };
  const withLabels = Object.keys(labels).length === 0 ? {} : { labels };
  if (rule.type === 'recording') return { record: rule.record, expr: rule.expr, ...withLabels };
  const expression = prometheusExpression({ group, rule, nameOf });
  if ('reason' in expression) {
    note(`left out: ${expression.reason}`);
    return undefined;
  }
  if (rule.noData !== 'resolve') note(`Prometheus resolves it when there is no data; here it would ${rule.noData === 'keep' ? 'stay' : 'alert about that'}`);
  return {
    alert: rule.name,
    expr: expression.expr,
    ...(rule.forMs === 0 ? {} : { for: formatDuration(rule.forMs) }),
    ...(rule.keepFiringForMs === 0 ? {} : { keep_firing_for: formatDuration(rule.keepFiringForMs) }),
    ...withLabels,
    ...(Object.keys(rule.annotations).length === 0 ? {} : { annotations: rule.annotations }),
  };
}
