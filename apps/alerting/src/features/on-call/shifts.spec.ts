import { type Schedule, scheduleSchema } from '@observer/contracts';
import fc from 'fast-check';
import { onCallAt, shiftsOf } from './shifts';

const at = (text: string): number => Date.parse(text);
const schedule = (fields: Record<string, unknown> = {}): Schedule =>
  scheduleSchema.parse({ id: 'primary', name: 'Primary', timeZone: 'Europe/Zurich', layers: [{ name: 'daily', people: ['ann', 'bob'], startsAt: '2026-01-01T09:00', rotation: { unit: 'day', length: 1 } }], ...fields });
const seen = (plan: Schedule, from: string, to: string): string[] => shiftsOf(plan, at(from), at(to)).map(({ person, startMs }) => `${person} ${new Date(startMs).toISOString().slice(0, 16)}`);

describe('shifts', () => {
  it('are handed off at the same local time when summer time begins, so that one lasts 23 hours', () => {
    expect(seen(schedule(), '2026-03-27T08:00Z', '2026-03-30T07:00Z')).toEqual(['bob 2026-03-27T08:00', 'ann 2026-03-28T08:00', 'bob 2026-03-29T07:00']);
  });

  it('are handed off at the same local time when summer time ends, so that one lasts 25 hours', () => {
    expect(seen(schedule(), '2026-10-23T07:00Z', '2026-10-26T08:00Z')).toEqual(['bob 2026-10-23T07:00', 'ann 2026-10-24T07:00', 'bob 2026-10-25T08:00']);
  });

  it('begin when the clock goes on where their local time is left out, and at the first of two', () => {
    const atNight = schedule({ layers: [{ name: 'n', people: ['ann', 'bob'], startsAt: '2026-01-01T02:30', rotation: { unit: 'day', length: 1 } }] });
    expect(seen(atNight, '2026-03-28T02:00Z', '2026-03-30T01:00Z')).toEqual(['ann 2026-03-28T02:00', 'bob 2026-03-29T01:00', 'ann 2026-03-30T00:30']);
    expect(seen(atNight, '2026-10-25T00:00Z', '2026-10-25T03:00Z')).toEqual(['ann 2026-10-25T00:00', 'bob 2026-10-25T00:30']);
  });

  it('of hours last as long as they say, also over a change', () => {
    const hours = schedule({ layers: [{ name: 'h', people: ['ann', 'bob'], startsAt: '2026-03-29T00:00', rotation: { unit: 'hour', length: 2 } }] });
    expect(seen(hours, '2026-03-28T23:00Z', '2026-03-29T04:00Z')).toEqual(['ann 2026-03-28T23:00', 'bob 2026-03-29T01:00', 'ann 2026-03-29T03:00']);
  });

  it('of a later layer win within its restrictions, also over midnight', () => {
    const nights = schedule({
      layers: [
        { name: 'base', people: ['ann'], startsAt: '2026-01-01T00:00', rotation: { unit: 'week', length: 1 } },
        { name: 'nights', people: ['eve'], startsAt: '2026-01-01T00:00', rotation: { unit: 'week', length: 1 }, restrictions: [{ weekdays: [5], from: '22:00', to: '06:00' }] },
      ],
    });
    expect(shiftsOf(nights, at('2026-01-09T12:00Z'), at('2026-01-10T12:00Z')).map(({ person, layer, startMs }) => [person, layer, new Date(startMs).toISOString()])).toEqual([
      ['ann', 'base', '2026-01-09T12:00:00.000Z'], ['eve', 'nights', '2026-01-09T21:00:00.000Z'], ['ann', 'base', '2026-01-10T05:00:00.000Z'],
    ]);
  });

  it('give way to overrides, of which the last one wins', () => {
    const overrides = [{ id: '1', person: 'eve', startsAtMs: at('2026-01-02T00:00Z'), endsAtMs: at('2026-01-03T00:00Z') }, { id: '2', person: 'dan', startsAtMs: at('2026-01-02T12:00Z'), endsAtMs: at('2026-01-02T13:00Z') }];
    const plan = schedule({ overrides });
    expect([onCallAt(plan, at('2026-01-02T06:00Z')), onCallAt(plan, at('2026-01-02T12:30Z')), onCallAt(plan, at('2026-01-02T13:00Z')), onCallAt(plan, at('2026-01-03T00:00Z'))]).toEqual(['eve', 'dan', 'eve', 'bob']);
  });

  it('tell where nobody is', () => {
    expect(onCallAt(schedule(), at('2025-12-31T00:00Z'))).toBeNull();
    expect(onCallAt(schedule({ layers: [] }), at('2026-01-02T00:00Z'))).toBeNull();
  });

  const time = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`);
  const layer = fc.record({
    name: fc.constantFrom('a', 'b'), people: fc.array(fc.constantFrom('ann', 'bob', 'eve'), { minLength: 1, maxLength: 3 }), startsAt: time.map((text) => `2020-06-01T${text}`),
    rotation: fc.record({ unit: fc.constantFrom('hour', 'day', 'week'), length: fc.integer({ min: 1, max: 5 }) }),
    restrictions: fc.array(fc.record({ weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), from: time, to: time }), { maxLength: 2 }),
  });
  const plans = fc.record({ timeZone: fc.constantFrom('Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'), layers: fc.array(layer, { maxLength: 3 }) });
  /** Ranges around the changes of summer time, and a zone that once left out a day. */
  const ranges = fc.record({ startMs: fc.constantFrom(at('2026-03-25T00:00Z'), at('2026-10-22T00:00Z'), at('2026-04-01T00:00Z'), at('2027-01-01T00:00Z')).chain((ms) => fc.integer({ min: ms, max: ms + 10 * 86_400_000 })), days: fc.integer({ min: 1, max: 10 }) });

  it('cover every moment of a range once, whatever the schedule', () => {
    fc.assert(fc.property(plans, ranges, (plan, { startMs, days }) => {
      const shifts = shiftsOf(schedule(plan), startMs, startMs + days * 86_400_000);
      expect(shifts[0]!.startMs).toBe(startMs);
      expect(shifts.at(-1)!.endMs).toBe(startMs + days * 86_400_000);
      shifts.forEach((shift, i) => {
        expect(shift.startMs).toBeLessThan(shift.endMs);
        if (i > 0) expect(shift.startMs).toBe(shifts[i - 1]!.endMs);
      });
    }), { numRuns: 150 });
  });

  it('have somebody at every moment where a layer has no restrictions', () => {
    fc.assert(fc.property(plans, layer, ranges, (plan, base, { startMs, days }) => {
      const always = schedule({ ...plan, layers: [{ ...base, restrictions: [] }, ...plan.layers] });
      expect(shiftsOf(always, startMs, startMs + days * 86_400_000).every(({ person }) => person !== null)).toBe(true);
    }), { numRuns: 100 });
  });

  it('are the same whether a range is asked for at once or in two parts', () => {
    fc.assert(fc.property(plans, ranges, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (plan, { startMs, days }, share) => {
      const [whole, endMs] = [schedule(plan), startMs + days * 86_400_000];
      const middle = Math.round(startMs + share * (endMs - startMs));
      const who = (shifts: readonly { person: string | null; startMs: number; endMs: number }[], ms: number): string | null => shifts.find((shift) => shift.startMs <= ms && ms < shift.endMs)!.person;
      const [all, first, second] = [shiftsOf(whole, startMs, endMs), shiftsOf(whole, startMs, middle), shiftsOf(whole, middle, endMs)];
      for (const { startMs: ms } of [...all, ...first, ...second]) expect(who([...first, ...second], ms)).toBe(who(all, ms));
    }), { numRuns: 100 });
  });
});
