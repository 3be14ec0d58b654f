/** The noise report in words. */
import { type NoiseReport, type NoisyRule, type PlainAlertRule, type Suggestion } from '../../api/noise';
import { formatDigits, formatInteger, formatRatio, joined } from '../../format/number';
import { formatSpan } from '../../format/time';
import { conditionQueries, conditionWords } from '../alert-rules/alert-rule-words';

const MOST = 0.8;
export const timesOf = (count: number): string => (count === 1 ? 'once' : `${formatInteger(count)} times`);
export const pagesOf = (count: number): string => (count === 1 ? '1 page' : `${formatInteger(count)} pages`);
export const percent = (part: number, of: number): string => (of === 0 ? '–' : joined(formatRatio(Math.round((part / of) * 100) / 100)));

/** Where most of it comes from: "2 of 14 rules make 83% of it". */
export function concentration(rules: readonly Pick<NoisyRule, 'share'>[]): string | undefined {
  let [share, count] = [0, 0];
  for (const rule of rules) {
    if (share >= MOST) break;
    share += rule.share;
    count++;
  }
  if (share === 0 || rules.length < 2 || count === rules.length) return undefined;
  return `${count} of ${rules.length} rules ${count === 1 ? 'makes' : 'make'} ${percent(share, 1)} of all notifications`;
}

/** What to change, as a title. */
export function suggestionTitle({ kind, value, by }: Pick<Suggestion, 'kind' | 'value' | 'by'>): string {
  switch (kind) {
    case 'threshold':
      return `Move the bound to ${formatDigits(value ?? 0)}`;
    case 'for':
      return `Wait ${formatSpan(value ?? 0)} before it fires`;
    case 'keep-firing-for':
      return `Keep it firing for ${formatSpan(value ?? 0)}`;
    case 'group':
      return by.length === 0 ? 'Tell all of its alerts together' : `Tell its alerts together by ${by.join(', ')}`;
    case 'ticket':
      return 'Make it information';
    case 'disable':
      return 'Turn it off';
  }
}

/** What that would have done. */
export function suggestionEffect({ kind, fired, firedBefore, actedOn, missed }: Suggestion): string {
  if (kind === 'disable') return `It fired ${timesOf(firedBefore)}, and nobody did anything about it.`;
  if (kind === 'ticket') return `It fired ${timesOf(firedBefore)}, and nobody did anything about it. As information it wakes nobody whose contact point is for warnings, and can wait for a digest.`;
  const heeded = actedOn === 0 ? 'Nobody acted on any of its incidents.' : missed === 0 ? `None of the ${actedOn === 1 ? '1 incident' : `${actedOn} incidents`} that people acted on would have been missed.` : `${missed} of the ${actedOn} incidents that people acted on would have been missed.`;
  return `${kind === 'group' ? 'People would have been told' : 'It would have fired'} ${timesOf(fired)} instead of ${timesOf(firedBefore)}. ${heeded}`;
}

export interface Change {
  what: string;
  before: string;
  after: string;
}

const span = (ms: number): string => (ms === 0 ? 'not at all' : formatSpan(ms));
const condition = (rule: PlainAlertRule): string => [...conditionQueries(rule.condition).map(({ query }) => query), conditionWords(rule.condition)].join(': ');

/** What is different between a rule and what it would be. */
export function changesOf(before: PlainAlertRule, after: PlainAlertRule): Change[] {
  const severity = ({ labels }: PlainAlertRule): string => labels.severity ?? 'none';
  const onOff = ({ enabled }: PlainAlertRule): string => (enabled ? 'on' : 'off');
  return [
    { what: 'Condition', before: condition(before), after: condition(after) },
    { what: 'Waits before it fires', before: span(before.forMs), after: span(after.forMs) },
    { what: 'Keeps firing for', before: span(before.keepFiringForMs), after: span(after.keepFiringForMs) },
    { what: 'Severity', before: severity(before), after: severity(after) },
    { what: 'Rule', before: onOff(before), after: onOff(after) },
  ].filter((change) => change.before !== change.after);
}

/** Teams of a report, for a choice; the one without a name is nobody's. */
export const teamsOf = ({ teams }: Pick<NoiseReport, 'teams'>): string[] => teams.map(({ team }) => team).filter((team) => team !== '').sort();
