import { exampleIncident, type Incident, incidentSchema } from '@observer/contracts';
import { incidentFigures, timesOf } from './incident-times';
import { postmortem } from './postmortem';

const anIncident = (changes: Partial<Incident> = {}): Incident => ({ ...incidentSchema.parse(exampleIncident), openedAtMs: 1_000_000, ...changes });
const acknowledged = (atMs: number) => ({ atMs, by: { kind: 'user' as const, id: 'ada' }, what: 'acknowledged', text: 'Acknowledged by ada', details: {} });

describe('times of an incident', () => {
  it('are counted from its opening to the first acknowledgement, also after it was opened again', () => {
    expect(timesOf(anIncident({ timeline: [acknowledged(1_060_000), acknowledged(1_900_000)], acknowledgedAtMs: null, resolvedAtMs: 1_600_000 }))).toEqual({ acknowledged: 60, resolved: 600 });
    expect(timesOf(anIncident())).toEqual({});
  });

  it('make MTTA and MTTR over a range, a team and a severity', () => {
    const incidents = [
      anIncident({ id: 'a', timeline: [acknowledged(1_060_000)], resolvedAtMs: 1_300_000 }), anIncident({ id: 'b', timeline: [acknowledged(1_120_000)] }), anIncident({ id: 'c', resolvedAtMs: 1_600_000, team: 'other' }),
      anIncident({ id: 'd', openedAtMs: 5_000_000, resolvedAtMs: 5_000_001 }), anIncident({ id: 'e', state: 'merged' }),
    ];
    expect(incidentFigures(incidents, { startMs: 0, endMs: 2_000_000 })).toEqual({ incidents: 3, acknowledged: 2, resolved: 2, mttaSeconds: 90, mttrSeconds: 450, medianAcknowledgeSeconds: 90, medianResolveSeconds: 450 });
    expect(incidentFigures(incidents, { startMs: 0, endMs: 2_000_000, team: 'other', severity: 'critical' })).toMatchObject({ incidents: 1, mttaSeconds: null, mttrSeconds: 600 });
    expect(incidentFigures([], { startMs: 0, endMs: 1 })).toMatchObject({ incidents: 0, mttrSeconds: null, medianResolveSeconds: null });
  });
});

describe('a postmortem', () => {
  it('says what is known, asks for the rest, and cannot be broken by what alerts say', () => {
    const text = postmortem(anIncident({ title: 'Disk | full\n# of *logs*', timeline: [acknowledged(1_060_000)], resolvedAtMs: 1_600_000, resolvedBy: 'ada', root: { kind: 'chain', name: 'sui', reason: '5 of 5 nodes' } }));
    expect(text).toContain('# Postmortem: #1 Disk \\| full \\# of \\*logs\\*');
    expect(text).toContain('| Acknowledged | after 1m |');
    expect(text).toContain('| Resolved | after 10m, 1970-01-01T00:26:40Z, by ada |');
    expect(text).toContain('Probable root: chain sui (5 of 5 nodes)');
    expect(text).toContain('| 1970-01-01T00:17:40Z | ada | **acknowledged** Acknowledged by ada |');
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
  });
});
