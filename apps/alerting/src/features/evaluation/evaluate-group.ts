import type { AlertRule, LabelSet, RecordingRule, Rule, RuleGroup } from '@observer/contracts';
import { asObserverError, type Clock, ObserverError } from '@observer/kernel';
import { type Dialect, labelsKey } from '@observer/promql';
import { type AskRange, evaluateCondition, type JudgedSeries } from '../condition';
import { expandTemplate, type TemplateQuery } from '../template';
import type { RecordedSample, RuleOutcome, SeriesOutcome } from './rule-outcome';
import { inTurns } from './rule-turns';

export interface EvaluationParts {
  /** Asks for an expression; sees what recording rules before it made in this evaluation. */
  ask: AskRange;
  /** Shows what a recording rule made to the rules behind it. */
  record(rule: RecordingRule, samples: readonly RecordedSample[], atMs: number): void;
  /** Answers the `query` of templates. */
  templateQuery: TemplateQuery;
  readonly clock: Clock;
  readonly dialect: Dialect;
}

/** Rules of one group that are evaluated side by side: as many as one batch of reads takes well. */
const AT_ONCE = 64;

/**
 * Evaluates the rules of a group at one time, in turns: see `inTurns`. A rule that fails has an outcome that says why, and the others go on.
 * @returns in the order of the rules
 * @throws ObserverError only what is no rule's fault: `unavailable`, `cancelled`
 */
export async function evaluateGroup(group: RuleGroup, atMs: number, parts: EvaluationParts): Promise<RuleOutcome[]> {
  const outcomes = new Map<string, RuleOutcome>();
  for (const together of inTurns(group, parts.dialect)) {
    const rest = together.values();
    const work = async (): Promise<void> => {
      for (const rule of rest) outcomes.set(rule.id, await evaluateRule(group, rule, atMs, parts));
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, together.length) }, work));
  }
  return group.rules.flatMap(({ id }) => outcomes.get(id) ?? []);
}

async function evaluateRule(group: RuleGroup, rule: Rule, atMs: number, parts: EvaluationParts): Promise<RuleOutcome> {
  const startedMs = parts.clock.monotonicMs();
  const outcome = (given: Partial<RuleOutcome>): RuleOutcome => ({ ruleId: rule.id, tookMs: parts.clock.monotonicMs() - startedMs, series: [], recorded: [], noData: false, error: null, ...given });
  try {
    if (rule.type === 'alert') return outcome(await evaluateAlertRule(group, rule, atMs, parts));
    return outcome({ recorded: await evaluateRecordingRule(group, rule, atMs, parts) });
  } catch (thrown) {
    const error = asObserverError(thrown);
    if (error.code === 'unavailable' || error.code === 'cancelled') throw error;
    return outcome({ error: error.message });
  }
}

const at = (atMs: number) => ({ startMs: atMs, endMs: atMs, stepMs: 1 });

async function evaluateAlertRule(group: RuleGroup, rule: AlertRule, atMs: number, { ask, templateQuery }: EvaluationParts): Promise<Pick<RuleOutcome, 'series' | 'noData'>> {
  const { series: judged, noData } = await evaluateCondition(rule.condition, at(atMs), ask);
  const alerting = judged.filter(({ judgements }) => judgements[0] !== undefined && judgements[0].verdict !== 'clear');
  refuseTooMany(group, rule.id, alerting.length);
  const expand: Expand = (text, data) => expandTemplate(text, { ...data, atMs, query: templateQuery });
  const series: SeriesOutcome[] = [];
  const seen = new Set<string>();
  for (const one of alerting) {
    const outcome = await seriesOutcome(group, rule, one, expand);
    const key = labelsKey(outcome.labels);
    if (seen.has(key)) throw new ObserverError('invalid_argument', 'Two series of the rule become the same alert, because its labels replace what tells them apart; keep that label', { retryable: false });
    seen.add(key);
    series.push(outcome);
  }
  if (noData[0] === true && rule.noData === 'alert') series.push(await seriesOutcome(group, rule, { labels: { reason: 'no-data' }, judgements: [{ value: Number.NaN, verdict: 'holds' }] }, expand));
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
  return { labels: alertLabels({ ...labels, ...own, alertname: rule.name }), annotations, value: Number.isFinite(value) ? value : null, verdict: verdict === 'sustains' ? 'sustains' : 'holds' };
}

/** Alerts travel with labels as Alertmanager takes them: letters, digits and "_" in names, texts of a bounded length. */
const alertLabels = (labels: LabelSet): LabelSet => Object.fromEntries(Object.entries(withoutEmpty(labels)).map(([name, text]) => [name.replace(/[^a-zA-Z0-9_]/g, '_').slice(0, 100), text.slice(0, 2048)]));

async function evaluateRecordingRule(group: RuleGroup, rule: RecordingRule, atMs: number, { ask, record }: EvaluationParts): Promise<RecordedSample[]> {
  const { series } = await ask(rule.expr, at(atMs));
  refuseTooMany(group, rule.id, series.length);
  const samples = series.filter(({ values }) => values.length > 0).map(({ labels, values }): RecordedSample => ({ labels: withoutEmpty({ ...labels, ...group.labels, ...rule.labels, __name__: rule.record }), value: jsonNumber(values[0]!) }));
  if (new Set(samples.map(({ labels }) => labelsKey(labels))).size < samples.length) throw new ObserverError('invalid_argument', `Two series become the same series of ${rule.record}, because the rule’s labels replace what tells them apart; keep that label`, { retryable: false });
  record(rule, samples, atMs);
  return samples;
}

const jsonNumber = (value: number): RecordedSample['value'] => (Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity'));
/** An empty label is a missing one. */
const withoutEmpty = (labels: LabelSet): LabelSet => Object.fromEntries(Object.entries(labels).filter(([, text]) => text !== ''));

function refuseTooMany({ limit }: RuleGroup, ruleId: string, count: number): void {
  if (limit > 0 && count > limit) throw new ObserverError('resource_exhausted', `Rule ${ruleId} makes ${count} series and the group allows ${limit}; aggregate more, or raise the group’s limit`, { retryable: false });
}
