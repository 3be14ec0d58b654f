import { Button, Notice, Segments, Stat } from '@observer/ui';
import { useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../../../api/api-error';
import { BACK_TEST_RULE, type BackTest, type BackTestSuggestion, type RuleInput } from '../../../api/alert-rules';
import { request } from '../../../api/graphql';
import { type Label } from '../../../api/prom';
import { TimeChart } from '../../../charts/time-chart';
import { formatDigits, formatInteger, type Unit } from '../../../format/number';
import { formatSpan } from '../../../format/time';
import { stepFor } from '../../../time/time-range';
import { unitOfRule } from '../rule-unit';
import { backTestChart } from './back-test-series';
import { FiredSpans } from './fired-spans';
import { suggestionWords } from './played-alerts';
import { playedGrid } from './played-grid';

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: '6', label: '6 h' },
  { value: '24', label: '1 d' },
  { value: '168', label: '7 d' },
  { value: '720', label: '30 d' },
] as const;
type SpanHours = (typeof SPANS)[number]['value'];

export interface BackTestPanelProps {
  rule: RuleInput;
  /** Of its group, with the team. */
  groupLabels: readonly Label[];
  intervalMs: number;
  /** False while the rule cannot be played. */
  playable?: boolean;
  /** Takes a suggestion into the form; absent where nothing is edited. */
  onApply?: ((suggestion: BackTestSuggestion) => void) | undefined;
}
interface Shown {
  /** The rule that was played, as text. */
  played: string;
  bounds: { startMs: number; endMs: number };
  stepMs: number;
  test: BackTest;
}

/** Plays the rule over what is stored: when it would have fired, how noisy, and what would be less so. Nothing is saved. */
export function BackTestPanel({ rule, groupLabels, intervalMs, playable = true, onApply }: BackTestPanelProps) {
  const [span, setSpan] = useState<SpanHours>('24');
  const [shown, setShown] = useState<Shown>();
  const [state, setState] = useState<{ busy: boolean; error?: ApiError }>({ busy: false });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (asked: SpanHours) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState({ busy: true });
    const { stepMs, ...bounds } = playedGrid(Number(asked) * HOUR_MS, intervalMs, Date.now());
    try {
      const { backTestRule: test } = await request(BACK_TEST_RULE, { rule, groupLabels: [...groupLabels], ...bounds, intervalMs: stepMs, suggest: true }, controller.signal);
      setShown({ played: JSON.stringify(rule), bounds, stepMs, test });
      setState({ busy: false });
    } catch (thrown) {
      if (!controller.signal.aborted) setState({ busy: false, error: asApiError(thrown) });
    }
  };
  const common = new Set([...rule.labels, ...groupLabels].map(({ name }) => name));
  return (
    <section className="alert-rules__test" aria-label="Back-test">
      <div className="alert-rules__run">
        <Segments label="Over the last" value={span} choices={SPANS} onChange={setSpan} />
        <Button size="sm" busy={state.busy} disabled={!playable} onClick={() => void run(span)}>
          Play over history
        </Button>
      </div>
      {!playable && <p className="ui-field__hint">It can be played as soon as its condition is complete.</p>}
      {state.error && <Notice tone="bad">The back-test failed: {state.error.message}</Notice>}
      {shown && (
        <div data-stale={shown.played !== JSON.stringify(rule)} className="alert-rules__test">
          {shown.played !== JSON.stringify(rule) && <Notice>The rule has changed since. Play it again to see what it does now.</Notice>}
          <Result shown={shown} unit={unitOfRule(rule)} common={common} onApply={onApply} />
        </div>
      )}
    </section>
  );
}

function Result({ shown: { bounds, stepMs, test }, unit, common, onApply }: { shown: Shown; unit: Unit; common: ReadonlySet<string>; onApply: BackTestPanelProps['onApply'] }) {
  const { summary, warnings, truncated, alerts } = test;
  const { series, bands } = backTestChart(test.series);
  return (
    <>
      <div className="alert-rules__stats">
        <Stat label="Fired" value={formatInteger(summary.fired)} note={`${formatDigits(summary.perDay)} a day`} />
        <Stat label="Fired for, typically" value={summary.medianFiringSeconds === null ? '–' : formatSpan(summary.medianFiringSeconds * 1000)} note={`${formatSpan(summary.firingSeconds * 1000)} in all`} />
        <Stat label="Flapped" value={formatInteger(summary.flapped)} note={`${formatInteger(summary.atNight)} at night`} />
      </div>
      {truncated && <Notice tone="warn">There were more alerts than are told; the rule is very noisy.</Notice>}
      {warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
      <Suggestions suggestions={test.suggestions} fired={summary.fired} onApply={onApply} />
      <FiredSpans alerts={alerts} bounds={bounds} common={common} />
      <TimeChart label="What the rule saw" kind="line" unit={unit} series={series} bands={bands} bounds={bounds} stepMs={stepFor(bounds.endMs - bounds.startMs)} height={180} scale="fit" emptyText="The query has no values in this range" />
      <p className="ui-field__hint">{`${formatInteger(summary.evaluations)} evaluations, one every ${formatSpan(stepMs)}`}</p>
    </>
  );
}

function Suggestions({ suggestions, fired, onApply }: { suggestions: readonly BackTestSuggestion[]; fired: number; onApply: BackTestPanelProps['onApply'] }) {
  if (suggestions.length === 0) return null;
  return (
    <ul className="alert-rules__suggestions" aria-label="What would be less noisy">
      {suggestions.map((suggestion) => {
        const words = suggestionWords(suggestion, fired);
        return (
          <li key={words}>
            <span>{words}</span>
            {onApply && suggestion.rule && (
              <Button size="sm" aria-label={`Apply: ${words}`} onClick={() => onApply(suggestion)}>
                Apply
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
