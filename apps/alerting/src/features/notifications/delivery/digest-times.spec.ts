import { contactPointSchema } from '@observer/contracts';
import { digestDue } from './digest-times';

const contact = (fields: object) => contactPointSchema.parse({ id: 'm', name: 'M', settings: { channel: 'email', to: ['a@example.com'] }, ...fields });
const zurich = (times: string[], weekdays?: number[]) => contact({ digestAt: { timeZone: 'Europe/Zurich', times, ...(weekdays === undefined ? {} : { weekdays }) } });
const warning = { severity: 'warning' as const };
const due = (one: ReturnType<typeof contact>, text: string) => new Date(digestDue(one, warning, Date.parse(text))!).toISOString();

describe('what is collected', () => {
  it('goes out at the next of its local times', () => {
    const twice = zurich(['17:00', '09:00']);
    expect([due(twice, '2026-01-12T06:00Z'), due(twice, '2026-01-12T08:00Z'), due(twice, '2026-01-12T16:30Z')]).toEqual(['2026-01-12T08:00:00.000Z', '2026-01-12T16:00:00.000Z', '2026-01-13T08:00:00.000Z']);
    // Friday evening: Monday.
    expect(due(zurich(['09:00'], [1, 2, 3, 4, 5]), '2026-01-16T12:00Z')).toBe('2026-01-19T08:00:00.000Z');
  });

  it('follows the wall clock over changes of summer time', () => {
    expect([due(zurich(['09:00']), '2026-03-28T12:00Z'), due(zurich(['09:00']), '2026-10-24T12:00Z')]).toEqual(['2026-03-29T07:00:00.000Z', '2026-10-25T08:00:00.000Z']);
    // 02:30 is left out in spring, and comes twice in autumn: it is told once.
    expect(due(zurich(['02:30']), '2026-03-28T12:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect([due(zurich(['02:30']), '2026-10-24T12:00Z'), due(zurich(['02:30']), '2026-10-25T00:30Z')]).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('or at its interval; and at once where nobody wants digests, or it is critical', () => {
    expect(digestDue(contact({ digestMs: 3_600_000 }), warning, Date.parse('2026-01-12T06:20Z'))).toBe(Date.parse('2026-01-12T07:00Z'));
    expect(digestDue(contact({}), warning, 0)).toBeNull();
    for (const one of [contact({ digestMs: 3_600_000 }), zurich(['09:00'])]) expect(digestDue(one, { severity: 'critical' }, 0)).toBeNull();
  });
});
