import { setImmediate } from 'node:timers/promises';
import type { AlertRule, LabelSet } from '@observer/contracts';
import { labelsKey } from '@observer/promql';
import type { ConditionResult, EvaluationGrid, JudgedSeries } from '../condition';
import { type AlertStates, takeOutcome } from '../evaluation/alert-states';
import type { SeriesOutcome } from '../evaluation/rule-outcome';
import { expandTemplate, type TemplateQuery } from '../template';
import type { PlayedAlert } from './played-alert';
import { badness } from './side';

/** Steps after which other work of the process gets its turn. */
const BREATHE_EVERY = 200;
/** Alerts whose annotations are told. */
const MOST_TOLD = 20;

/** What an alert at the newest time is made of. */
interface Newest {
  readonly labels: LabelSet;
  readonly value: number;
  readonly atMs: number;
}

/** Plays judgements of a rule through its alerts, as the evaluation would have done step by step. */
export class AlertPlay {
  /** In the order in which they began. */
  readonly alerts: PlayedAlert[] = [];
  private readonly states: AlertStates = {};
  private readonly open = new Map<string, PlayedAlert>();
  /** Labels of alerts by series, where they do not depend on values. */
  private readonly labels = new WeakMap<JudgedSeries, LabelSet>();
  private readonly templates: boolean;
  /** What alerts at the newest time are made of, by their labels. */
  private newest = new Map<string, Newest>();

  /** @param rule with the condition that is judged; its labels already hold those of its group */
  constructor(private readonly rule: AlertRule, private readonly query: TemplateQuery) {
    this.templates = Object.values(rule.labels).some((text) => text.includes('{{'));
  }

  /** Takes the next part of the range. @throws TemplateError for labels that cannot be expanded */
  async take({ series, noData }: ConditionResult, { startMs, stepMs }: EvaluationGrid): Promise<void> {
    const newest = new Map<string, Newest>();
    for (let step = 0; step < noData.length; step++) {
      if (step % BREATHE_EVERY === BREATHE_EVERY - 1) await setImmediate();
      const atMs = startMs + step * stepMs;
      const outcomes: SeriesOutcome[] = [];
      for (const one of series) {
        const judgement = one.judgements[step];
        if (judgement === undefined || judgement.verdict === 'clear') continue;
        const { value, verdict } = judgement;
        const labels = this.templates ? await this.expanded(one, value, atMs) : this.labelsOf(one);
        outcomes.push({ labels, annotations: {}, value, verdict });
        if (step === noData.length - 1) newest.set(labelsKey(labels), { labels: one.labels, value, atMs });
      }
      if (noData[step] === true && this.rule.noData === 'alert') outcomes.push({ labels: { ...this.rule.labels, alertname: this.rule.name, reason: 'no-data' }, annotations: {}, value: null, verdict: 'holds' });
      const outcome = { ruleId: this.rule.id, tookMs: 0, series: outcomes, recorded: [], noData: noData[step] === true, error: null };
      takeOutcome(this.states, outcome, this.rule, atMs);
      this.follow(atMs);
    }
    this.newest = newest;
  }

  /** Gives alerts that go on their annotations, the first twenty of them. @throws TemplateError for one that cannot be expanded */
  async annotate(): Promise<void> {
    for (const alert of [...this.open.values()].slice(0, MOST_TOLD)) {
      const seen = this.newest.get(labelsKey(alert.labels));
      if (seen !== undefined) alert.annotations = await this.annotationsOf(seen);
    }
  }

  private async annotationsOf({ labels: { __name__: _, ...labels }, value, atMs }: Newest): Promise<Record<string, string>> {
    const annotations: Record<string, string> = {};
    for (const [name, text] of Object.entries(this.rule.annotations)) annotations[name] = await expandTemplate(text, { labels, value, atMs, query: this.query });
    return annotations;
  }

  private follow(atMs: number): void {
    for (const [fingerprint, state] of Object.entries(this.states)) {
      let alert = this.open.get(fingerprint);
      if (alert === undefined || alert.pendingAtMs !== state.activeAtMs) {
        if (alert !== undefined) alert.resolvedAtMs = atMs;
        alert = { labels: state.labels, pendingAtMs: state.activeAtMs, firedAtMs: null, resolvedAtMs: null, peak: null };
        this.open.set(fingerprint, alert);
        this.alerts.push(alert);
      }
      alert.firedAtMs = state.firedAtMs;
      if (state.value !== null && (alert.peak === null || this.isWorse(state.value, alert.peak))) alert.peak = state.value;
    }
    for (const [fingerprint, alert] of this.open) {
      if (this.states[fingerprint] !== undefined) continue;
      alert.resolvedAtMs = atMs;
      this.open.delete(fingerprint);
    }
  }

  private isWorse(value: number, than: number): boolean {
    const { condition } = this.rule;
    return badness(condition, { value }) > badness(condition, { value: than });
  }

  private labelsOf(series: JudgedSeries): LabelSet {
    let labels = this.labels.get(series);
    if (labels === undefined) this.labels.set(series, (labels = this.withRule(series.labels, this.rule.labels)));
    return labels;
  }

  private async expanded({ labels: { __name__: _, ...labels } }: JudgedSeries, value: number, atMs: number): Promise<LabelSet> {
    const own: Record<string, string> = {};
    for (const [name, text] of Object.entries(this.rule.labels)) own[name] = await expandTemplate(text, { labels, value, atMs, query: this.query });
    return this.withRule(labels, own);
  }

  private withRule({ __name__: _, ...labels }: LabelSet, own: LabelSet): LabelSet {
    return Object.fromEntries(Object.entries({ ...labels, ...own, alertname: this.rule.name }).filter(([, text]) => text !== ''));
  }
}
