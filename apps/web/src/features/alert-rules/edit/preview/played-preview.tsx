import { Notice, StatusDot } from '@observer/ui';
import { useMemo, useState } from 'react';
import { type BackTest, type RuleInput } from '../../../../api/alert-rules';
import { type Label } from '../../../../api/prom';
import { Swatch } from '../../../../charts/swatch';
import { TimeChart } from '../../../../charts/time-chart';
import { formatUnit, type Unit } from '../../../../format/number';
import { formatSpan } from '../../../../format/time';
import { backTestChart } from '../../back-test/back-test-series';
import { FiredSpans } from '../../back-test/fired-spans';
import { alertTitle } from '../../back-test/played-alerts';
import { unitOfRule } from '../../rule-unit';
import { seriesNow, type WouldBeAlert, wouldBeAlerts } from './would-be';

interface PlayedPreviewProps {
  test: BackTest;
  rule: RuleInput;
  groupLabels: readonly Label[];
  bounds: { startMs: number; endMs: number };
  stepMs: number;
  withChart: boolean;
}

/** The query with its bound or band, which series breach now, and the alerts there would be. */
export function PlayedPreview({ test, rule, groupLabels, bounds, stepMs, withChart }: PlayedPreviewProps) {
  const [focus, setFocus] = useState(0);
  const { series, bands } = useMemo(() => backTestChart(test.series, focus), [test.series, focus]);
  const unit = unitOfRule(rule);
  const common = new Set([...rule.labels, ...groupLabels].map(({ name }) => name));
  const now = seriesNow(test.series);
  const alerts = wouldBeAlerts(test);
  return (
    <>
      {withChart && <TimeChart label="Preview" kind="line" unit={unit} series={series} bands={bands} bounds={bounds} stepMs={stepMs} height={220} scale="fit" legend={false} emptyText="The query has no values in this range" />}
      {withChart && now.length > 0 && (
        <ul className="rule-preview__series" aria-label="Series now">
          {now.map(({ index, value, lower, upper, breaches }) => (
            <li key={index} data-breaches={breaches}>
              <button type="button" aria-pressed={bands.length > 0 ? index === focus : undefined} title={bands.length > 0 ? 'Show the band of this series' : undefined} onClick={() => setFocus(index)}>
                <Swatch series={series[index]!} />
                <span className="ui-truncate">{series[index]!.name}</span>
                <b>{formatUnit(value, unit)}</b>
                <small>
                  {breaches ? 'breaches ' : 'within '}
                  {boundWords(lower, upper, unit)}
                </small>
              </button>
            </li>
          ))}
        </ul>
      )}
      {test.warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
      <section className="rule-preview__alerts" aria-live="polite">
        <h3>{alerts.length === 0 ? 'No alert would be active now' : alerts.length === 1 ? 'One alert would be active now' : `${alerts.length} alerts would be active now`}</h3>
        {alerts.length > 0 && (
          <ul>
            {alerts.slice(0, MOST_ALERTS).map((one) => (
              <WouldBe key={JSON.stringify(one.alert.labels)} one={one} common={common} unit={unit} nowMs={bounds.endMs} />
            ))}
          </ul>
        )}
        {alerts.length > MOST_ALERTS && <p className="ui-field__hint">and {alerts.length - MOST_ALERTS} more</p>}
      </section>
      {test.alerts.some(({ resolvedAtMs }) => resolvedAtMs !== null) && <FiredSpans alerts={test.alerts} bounds={bounds} common={common} />}
    </>
  );
}

const MOST_ALERTS = 5;

function WouldBe({ one: { alert, state, sinceMs, value }, common, unit, nowMs }: { one: WouldBeAlert; common: ReadonlySet<string>; unit: Unit; nowMs: number }) {
  const { summary, description } = alert.annotations ?? {};
  return (
    <li>
      <span>
        <StatusDot tone={state === 'firing' ? 'bad' : 'warn'} /> <b>{state}</b> for {formatSpan(nowMs - sinceMs)}
        {value !== null && ` · ${formatUnit(value, unit)}`} <small className="ui-mono">{alertTitle(alert.labels, common)}</small>
      </span>
      {summary && <p>{summary}</p>}
      {description && <p className="ui-field__hint">{description}</p>}
    </li>
  );
}

const boundWords = (lower: number | null, upper: number | null, unit: Unit): string =>
  lower !== null && upper !== null ? `${formatUnit(lower, unit)} to ${formatUnit(upper, unit)}` : upper !== null ? formatUnit(upper, unit) : lower !== null ? formatUnit(lower, unit) : '';
