import { Button, Notice, Segments, Stat } from '@observer/ui';
import { useState } from 'react';
import { BACK_TEST_RULE, type BackTest, type Rule } from '../../api/alert-rules';
import { useMutation } from '../../api/use-query';
import { chartLook } from '../../charts/chart-spec';
import { type ChartSeries } from '../../charts/points';
import { TimeChart } from '../../charts/time-chart';
import { formatDigits, formatInteger } from '../../format/number';
import { formatSpan } from '../../format/time';
import { stepFor } from '../../time/time-range';
import { inputOfRule } from './alert-rule-input';
import { backTestSeries } from './back-test-series';

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: '6', label: '6 h' },
  { value: '24', label: '1 d' },
  { value: '168', label: '7 d' },
] as const;
type Span = (typeof SPANS)[number]['value'];

/** Plays the rule over what is stored: when it would have fired, and how often. Nothing is saved. */
export function BackTestPanel({ rule, intervalMs }: { rule: Rule; intervalMs: number }) {
  const [span, setSpan] = useState<Span>('24');
  const [shown, setShown] = useState<{ startMs: number; endMs: number; test: BackTest }>();
  const test = useMutation(BACK_TEST_RULE);
  const run = async () => {
    const endMs = Math.floor(Date.now() / intervalMs) * intervalMs;
    const startMs = endMs - Number(span) * HOUR_MS;
    const answer = await test.run({ rule: inputOfRule(rule), startMs, endMs, intervalMs });
    if (answer) setShown({ startMs, endMs, test: answer.backTestRule });
  };
  return (
    <section className="alert-rules__test">
      <h3>Back-test</h3>
      <div className="alert-rules__run">
        <Segments label="Over the last" value={span} choices={SPANS} onChange={setSpan} />
        <Button size="sm" busy={test.busy} onClick={() => void run()}>
          Play over history
        </Button>
      </div>
      {test.error && <Notice tone="bad">The back-test failed: {test.error.message}</Notice>}
      {shown && <Result {...shown} />}
    </section>
  );
}

function Result({ startMs, endMs, test: { summary, series, warnings, truncated } }: { startMs: number; endMs: number; test: BackTest }) {
  const drawn = backTestSeries(series).map((one, index): ChartSeries => ({ ...chartLook(index), ...one, id: `${index}` }));
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
      <TimeChart label="What the rule saw" kind="line" unit="count" series={drawn} bounds={{ startMs, endMs }} stepMs={stepFor(endMs - startMs)} height={180} scale="fit" emptyText="The query has no values in this range" />
    </>
  );
}
