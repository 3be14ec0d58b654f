import type { AlertRule, LabelSet, RecordingRule, Rule, RuleGroup } from '@observer/contracts';
import { asObserverError, type Clock, ObserverError } from '@observer/kernel';
import { type AskRange, evaluateCondition, type JudgedSeries } from '../condition';
import { expandTemplate, type TemplateQuery } from '../template';
import type { RuleOutcome, SeriesOutcome } from './rule-outcome';

/** A sample that a recording rule made. */
export interface RecordedSample {
  readonly labels: LabelSet;
  readonly value: number;
}

export interface EvaluationParts {
  /** Asks for an expression; sees what recording rules before it made in this evaluation. */
  ask: AskRange;
  /** Keeps what a recording rule made, and shows it to the rules behind it. */
  record(rule: RecordingRule, samples: readonly RecordedSample[], atMs: number): Promise<void>;
  /** Answers the `query` of templates. */
  templateQuery: TemplateQuery;
  readonly clock: Clock;
}

/**
 * Evaluates the rules of a group in their order at one time. A rule that fails has an outcome that says why, and the others go on.
 * @throws ObserverError only what is no rule's fault: `unavailable`, `cancelled`
 */
export async function evaluateGroup(group: RuleGroup, atMs: number, parts: EvaluationParts): Promise<RuleOutcome[]> {
  const outcomes: RuleOutcome[] = [];
  for (const rule of group.rules) if (rule.enabled) outcomes.push(await evaluateRule(group, rule, atMs, parts));
  return outcomes;
}

async function evaluateRule(group: RuleGroup, rule: Rule, atMs: number, parts: EvaluationParts): Promise<RuleOutcome> {
  const startedMs = parts.clock.nowMs();
  const outcome = (given: Partial<RuleOutcome>): RuleOutcome => ({ ruleId: rule.id, tookMs: parts.clock.nowMs() - startedMs, series: [], noData: false, error: null, ...given });
  try {
    if (rule.type === 'alert') return outcome(await evaluateAlertRule(group, rule, atMs, parts));
    await evaluateRecordingRule(group, rule, atMs, parts);
    return outcome({});
  } catch (thrown) {
    const error = asObserverError(thrown);
    if (error.retryable) throw error;
    return outcome({ error: error.message });
  }
}

const at = (atMs: number) => ({ startMs: atMs, endMs: atMs, stepMs: 1 });

async function evaluateAlertRule(group: RuleGroup, rule: AlertRule, atMs: number, { ask, templateQuery }: EvaluationParts): Promise<Pick<RuleOutcome, 'series' | 'noData'>> {
  const { series: judged, noData } = await evaluateCondition(rule.condition, at(atMs), ask);
  const alerting = judged.filter(({ judgements }) => judgements[0] !== undefined && judgements[0].verdict !== 'clear');
  refuseTooMany(group, rule.id, alerting.length);
  const series: SeriesOutcome[] = [];
  const seen = new Set<string>();
  for (const one of alerting) {
    const outcome = await seriesOutcome(group, rule, one, (text, data) => expandTemplate(text, { ...data, atMs, query: templateQuery }));
    const key = JSON.stringify(Object.entries(outcome.labels).sort());
    if (seen.has(key)) throw new ObserverError('invalid_argument', 'Two series of the rule become the same alert, because its labels replace what tells them apart; keep that label', { retryable: false });
    seen.add(key);
    series.push(outcome);
  }
  if (noData[0] === true && rule.noData === 'alert') series.push(await seriesOutcome(group, rule, { labels: { reason: 'no-data' }, judgements: [{ value: Number.NaN, verdict: 'holds' }] }, (text, data) => expandTemplate(text, { ...data, atMs, query: templateQuery })));
  return { series, noData: noData[0] === true };
}

type Expand = (text: string, data: { readonly labels: LabelSet; readonly value: number }) => Promise<string>;

async function seriesOutcome(group: RuleGroup, rule: AlertRule, { labels: { __name__: _, ...labels }, judgements }: JudgedSeries, expand: Expand): Promise<SeriesOutcome> {
  const { value, verdict } = judgements[0]!;
  const data = { labels, value };
  const own: Record<string, string> = {};
  for (const [name, text] of Object.entries({ ...group.labels, ...(group.team === '' ? {} : { team: group.team }), ...rule.labels })) own[name] = await expand(text, data);
  const annotations: Record<string, string> = {};
  for (const [name, text] of Object.entries(rule.annotations)) annotations[name] = await expand(text, data);
  const all = Object.entries({ ...labels, ...own, alertname: rule.name }).filter(([, text]) => text !== '');
  return { labels: Object.fromEntries(all), annotations, value: Number.isFinite(value) ? value : null, verdict: verdict === 'sustains' ? 'sustains' : 'holds' };
}

async function evaluateRecordingRule(group: RuleGroup, rule: RecordingRule, atMs: number, { ask, record }: EvaluationParts): Promise<void> {
  const { series } = await ask(rule.expr, at(atMs));
  refuseTooMany(group, rule.id, series.length);
  const samples = series.filter(({ values }) => values.length > 0).map(({ labels, values }): RecordedSample => ({ labels: { ...labels, ...group.labels, ...rule.labels, __name__: rule.record }, value: values[0]! }));
  const keys = new Set(samples.map(({ labels }) => JSON.stringify(Object.entries(labels).sort())));
  if (keys.size < samples.length) throw new ObserverError('invalid_argument', `Two series become the same series of ${rule.record}, because the rule’s labels replace what tells them apart; keep that label`, { retryable: false });
  await record(rule, samples, atMs);
}

function refuseTooMany({ limit }: RuleGroup, ruleId: string, count: number): void {
  if (limit > 0 && count > limit) throw new ObserverError('resource_exhausted', `Rule ${ruleId} makes ${count} series and the group allows ${limit}; aggregate more, or raise the group’s limit`, { retryable: false });
}
