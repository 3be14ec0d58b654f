import { exampleIncident, type Incident, incidentSchema } from '@observer/contracts';
import { incidentFilterSchema, pageOf } from './incident-filter';

const incidents: Incident[] = [1, 2, 3, 4, 5].map((n) =>
  incidentSchema.parse({
    ...exampleIncident, id: `i${n}`, number: n, title: `NodeDown: n${n}`, openedAtMs: Math.floor(n / 2), state: n === 5 ? 'resolved' : 'triggered', severity: n === 1 ? 'info' : 'critical',
    alerts: [{ ...exampleIncident.alerts[0], labels: { alertname: 'NodeDown', node: `n${n}` } }],
  }));
const numbers = (filter: object): number[] => pageOf(incidents, incidentFilterSchema.parse(filter)).items.map(({ number }) => number);

describe('a page of incidents', () => {
  it('is newest first, and pages tell each incident once', () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page = pageOf(incidents, incidentFilterSchema.parse({ limit: 2, cursor: cursor ?? undefined }));
      expect(page.total).toBe(5);
      seen.push(...page.items.map(({ number }) => number));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  it.each<[object, number[]]>([
    [{ states: ['resolved'] }, [5]], [{ severities: ['info'] }, [1]], [{ team: 'other' }, []], [{ text: 'nodedown: N3' }, [3]], [{ text: '#2' }, [2]], [{ matchers: [{ label: 'node', op: '=~', value: 'n[12]' }] }, [2, 1]],
    [{ openedFromMs: 2 }, [5, 4]], [{ openedToMs: 0 }, [1]], [{ assignee: 'ada' }, []],
  ])('holds what matches %j', (filter, expected) => expect(numbers(filter)).toEqual(expected));

  it('refuses a cursor that is none', () => expect(() => numbers({ cursor: 'x' })).toThrow(/nextCursor/));
});
