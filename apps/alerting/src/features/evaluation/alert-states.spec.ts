import fc from 'fast-check';
import { type AlertChange, type AlertStates, type AlertTimings, REFRESH_MS, takeOutcome } from './alert-states';
import type { RuleOutcome, SeriesOutcome } from './rule-outcome';

const series = (name: string, verdict: SeriesOutcome['verdict'] = 'holds', value = 1): SeriesOutcome => ({ labels: { alertname: 'X', name }, annotations: {}, value, verdict });
const outcome = (...all: SeriesOutcome[]): RuleOutcome => ({ ruleId: 'x', tookMs: 1, series: all, recorded: [], noData: false, error: null });
const timings = (given: Partial<AlertTimings> = {}): AlertTimings => ({ forMs: 0, keepFiringForMs: 0, noData: 'resolve', ...given });

/** Plays outcomes 10 s apart. @returns what changed at each */
function play(outcomes: readonly RuleOutcome[], given: AlertTimings): AlertChange['change'][][] {
  const alerts: AlertStates = {};
  return outcomes.map((one, i) => takeOutcome(alerts, one, given, (i + 1) * 10_000).map(({ change }) => change));
}

describe('alerts of a rule', () => {
  it('fire at once without a wait, and resolve when the condition ends', () => expect(play([outcome(series('a')), outcome(series('a')), outcome()], timings())).toEqual([['fired'], [], ['resolved']]));

  it('fire when the condition has held for the whole wait', () => expect(play([outcome(series('a')), outcome(series('a')), outcome(series('a')), outcome()], timings({ forMs: 20_000 }))).toEqual([[], [], ['fired'], ['resolved']]));

  it('begin to wait anew when the condition did not hold once, and tell nobody of what never fired', () =>
    expect(play([outcome(series('a')), outcome(), outcome(series('a')), outcome(series('a')), outcome(series('a'))], timings({ forMs: 20_000 }))).toEqual([[], [], [], [], ['fired']]));

  it('go on firing for a while after the condition held last', () =>
    expect(play([outcome(series('a')), outcome(), outcome(series('a')), outcome(), outcome(), outcome(), outcome()], timings({ keepFiringForMs: 30_000 }))).toEqual([['fired'], [], [], [], [], [], ['resolved']]));

  it('go on between the bound and the one that clears them, and do not begin there', () =>
    expect(play([outcome(series('a', 'sustains')), outcome(series('a')), outcome(series('a', 'sustains')), outcome()], timings())).toEqual([[], ['fired'], [], ['resolved']]));

  it('do not wait on while their condition is only sustained', () => expect(play([outcome(series('a')), outcome(series('a', 'sustains')), outcome(series('a'))], timings({ forMs: 20_000 }))).toEqual([[], [], []]));

  it('stay as they are when the evaluation failed: what is not known is not over', () =>
    expect(play([outcome(series('a')), { ...outcome(), error: 'the store is away' }, outcome(series('a'))], timings())).toEqual([['fired'], [], []]));

  it('resolve without data, or stay, as the rule says', () => {
    const none = { ...outcome(), noData: true };
    expect(play([outcome(series('a')), none], timings())).toEqual([['fired'], ['resolved']]);
    expect(play([outcome(series('a')), none], timings({ noData: 'keep' }))).toEqual([['fired'], []]);
  });

  it('are told again while they fire, so that values stay true', () => {
    const told = play(Array.from({ length: 14 }, () => outcome(series('a'))), timings());
    expect(told.flat()).toEqual(['fired', 'refreshed', 'refreshed']);
    expect(told.findIndex(([change]) => change === 'refreshed')).toBe(REFRESH_MS / 10_000);
  });

  it('are each on their own', () => expect(play([outcome(series('a'), series('b')), outcome(series('b'), series('c')), outcome()], timings())).toEqual([['fired', 'fired'], ['fired', 'resolved'], ['resolved', 'resolved']]));

  it('fire and resolve in turns, whatever happens, and fire only after the wait', () => {
    const one = fc.constantFrom<RuleOutcome>(outcome(series('a')), outcome(series('a', 'sustains')), outcome(), { ...outcome(), error: 'x' });
    fc.assert(fc.property(fc.array(one, { maxLength: 60 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (outcomes, wait, keep) => {
      const changes = play(outcomes, timings({ forMs: wait * 10_000, keepFiringForMs: keep * 10_000 }));
      let firing = false;
      /** Index of the evaluation since which the condition has held; an evaluation that failed says nothing. */
      let since: number | undefined;
      for (const [i, told] of changes.entries()) {
        const { error, series: [first] } = outcomes[i]!;
        if (error === null && first?.verdict === 'holds') since ??= i;
        else if (error === null && !firing) since = undefined;
        for (const change of told) {
          if (change === 'fired') expect([firing, i - since! >= wait]).toEqual([false, true]);
          else expect(firing).toBe(true);
          firing = change !== 'resolved';
        }
        if (told.includes('resolved')) since = undefined;
      }
    }));
  });
});
