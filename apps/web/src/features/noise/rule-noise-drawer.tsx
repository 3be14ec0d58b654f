import { Button, Drawer, Facts, Notice, Sparkline } from '@observer/ui';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { type NoisyRule, QUIETER_RULES, type QuieterRules } from '../../api/noise';
import { useMutation } from '../../api/use-query';
import { formatInteger } from '../../format/number';
import { formatDay, formatSpan } from '../../format/time';
import { pagesOf, percent, timesOf } from './noise-words';
import { Suggestions } from './suggestions';

interface RuleNoiseDrawerProps {
  noise: NoisyRule;
  range: { startMs: number; endMs: number };
  onClose: () => void;
}

/** One rule's noise, and what would make it quieter. */
export function RuleNoiseDrawer({ noise, range, onClose }: RuleNoiseDrawerProps) {
  const { rule, alertname, fired, flapped, incidents, actedOn, autoResolved, told, medianSeconds, firedAtNight, firedAtWeekend, perDay } = noise;
  const facts: (readonly [string, ReactNode])[] = [
    ['Fired', `${formatInteger(fired)}, of these ${formatInteger(flapped)} within ten minutes of their end`],
    ['Incidents', `${formatInteger(incidents)}: acted on ${percent(actedOn, incidents)}, resolved by themselves ${percent(autoResolved, incidents)}`],
    ['People were told', `${timesOf(told.notifications)} (${pagesOf(told.pages)})`],
    ['At night', `fired ${timesOf(firedAtNight)}, ${pagesOf(told.atNight)}`],
    ['At weekends', `fired ${timesOf(firedAtWeekend)}, ${pagesOf(told.atWeekend)}`],
    ['Lasts, typically', medianSeconds === null ? 'nothing has ended yet' : formatSpan(medianSeconds * 1000)],
  ];
  return (
    <Drawer open onOpenChange={onClose} title={alertname || 'Without a name'} description={`${formatDay(range.startMs)} to ${formatDay(range.endMs)}`}>
      <div className="noise">
        <Sparkline values={perDay} height={48} floor={0} area fluid />
        <Facts facts={facts} />
        {rule === null ? (
          <Notice tone="info">It comes from outside: what could make it quieter is where its rule is.</Notice>
        ) : (
          <>
            <Link className="ui-link" href={`/alerts/rules/${rule.groupId}/${rule.ruleId}`}>
              The rule itself
            </Link>
            <Quieter rule={rule} range={range} />
          </>
        )}
      </div>
    </Drawer>
  );
}

function Quieter({ rule, range }: { rule: { groupId: string; ruleId: string }; range: { startMs: number; endMs: number } }) {
  const ask = useMutation(QUIETER_RULES);
  const [answer, setAnswer] = useState<QuieterRules>();
  const run = async () => {
    const asked = await ask.run({ ...rule, ...range });
    if (asked) setAnswer(asked.quieterRules);
  };
  return (
    <section className="noise__quieter">
      <h3>What would make it quieter</h3>
      <div>
        <Button size="sm" busy={ask.busy} onClick={() => void run()}>
          {answer ? 'Play again' : 'Play over history'}
        </Button>
        {ask.busy && <p role="status" className="ui-field__hint">The rule and what might help are played over the range. That may take a minute.</p>}
      </div>
      {ask.error && <Notice tone="bad">It could not be played: {ask.error.message}</Notice>}
      {answer && !ask.busy && <Suggestions answer={answer} groupId={rule.groupId} onApplied={() => setAnswer(undefined)} />}
    </section>
  );
}
