/** What the editor suggests: what PromQL's own completion finds, without what this server refuses, and durations. */
import { type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import { type CompleteStrategy, newCompleteStrategy, type PrometheusClient } from '@prometheus-io/codemirror-promql';

/** Of Prometheus 3; the language of this server is that of 2.45 unless it was told otherwise, which it tells nobody. */
const NEW_IN_3 = new Set(
  `histogram_avg histogram_stddev histogram_stdvar histogram_quantiles first_over_time mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time
  info double_exponential_smoothing max_of min_of sort_by_label sort_by_label_desc start_timestamp step range start end limitk limit_ratio fill fill_left fill_right </ >/ step() range()`.split(/\s+/),
);
const DURATIONS = ['1m', '5m', '15m', '1h', '6h', '1d'];
/** Units in the order they are wanted; the others follow. */
const UNITS = ['m', 'h', 's', 'd'];
const ALL_UNITS = new Set([...UNITS, 'w', 'y', 'ms']);

/** Whether a suggestion is of a later PromQL than the server's. */
export const isNewer = ({ label }: Pick<Completion, 'label'>): boolean => NEW_IN_3.has(label) || /^(?:min_of|max_of)\(/.test(label);

/** Completion for the gateway's PromQL. */
export class GatewayCompletion implements CompleteStrategy {
  private readonly language: CompleteStrategy;

  constructor(remote: PrometheusClient) {
    this.language = newCompleteStrategy({ remote, maxMetricsMetadata: 10_000 });
  }

  async promQL(context: CompletionContext): Promise<CompletionResult | null> {
    if (wantsDuration(context)) return { from: context.pos, options: DURATIONS.map((label, index): Completion => ({ label, type: 'constant', boost: -index })), filter: false };
    const result = await this.language.promQL(context);
    if (!result) return null;
    const options = result.options.filter((option) => !isNewer(option)).map(preferUnit(result.options));
    // After a whole expression only operators can follow: a list of them over the page, and Tab taking one, is worth less than the page.
    const unasked = !context.explicit && result.from === context.pos && options.some(({ label }) => label === 'unless');
    return options.length === 0 || unasked ? null : { ...result, options };
  }

  destroy(): void {
    this.language.destroy?.();
  }
}

/** Just behind `[` or `offset`, where a duration begins. */
function wantsDuration({ state, pos }: CompletionContext): boolean {
  if (!/(?:\[|\boffset\s)\s*$/.test(state.sliceDoc(Math.max(0, pos - 20), pos))) return false;
  const node = syntaxTree(state).resolveInner(pos, -1).name;
  return node !== 'StringLiteral' && node !== 'LineComment';
}

const preferUnit = (all: readonly Completion[]) => {
  const units = all.length > 0 && all.every(({ label }) => ALL_UNITS.has(label));
  return (option: Completion): Completion => (units && UNITS.includes(option.label) ? { ...option, boost: UNITS.length - UNITS.indexOf(option.label) } : option);
};
