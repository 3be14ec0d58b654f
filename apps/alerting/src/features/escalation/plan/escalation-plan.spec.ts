import { type Escalation, exampleIncident, type Incident, incidentSchema, type Policy, policySchema } from '@observer/contracts';
import fc from 'fast-check';
import { acknowledgeTimeoutAtMs, nextJob, nextStep, passedOver } from './escalation-plan';
import { stepTaken } from './follow-incident';

const incident = (fields: Partial<Incident> = {}): Incident => ({ ...incidentSchema.parse(exampleIncident), id: 'i1', openedAtMs: 0, ...fields });
const policy = (fields: Record<string, unknown> = {}): Policy =>
  policySchema.parse({ id: 'p', name: 'P', steps: [{ waitMs: 0, recipients: [{ kind: 'person', user: 'ann' }] }, { waitMs: 300_000, recipients: [{ kind: 'person', user: 'bob' }] }], repeat: { times: 1, everyMs: 1_800_000 }, ...fields });
const allOf = (plan: Policy, startedAtMs = 1_000): { id: string; atMs: number }[] => {
  const steps = [];
  for (let taken = 0; ; taken++) {
    const step = nextStep(plan, { incidentId: 'i1', run: 2, startedAtMs, taken });
    if (step === null) return steps;
    steps.push({ id: step.id, atMs: step.atMs });
  }
};

describe('the plan of an escalation', () => {
  it('waits before each step, and takes all of them again as often as it says', () => {
    expect(allOf(policy())).toEqual([{ id: 'i1-2-0-0', atMs: 1_000 }, { id: 'i1-2-0-1', atMs: 301_000 }, { id: 'i1-2-1-0', atMs: 1_801_000 }, { id: 'i1-2-1-1', atMs: 2_101_000 }]);
    expect(allOf(policy({ repeat: { times: 0 } }))).toHaveLength(2);
  });

  it('never takes a step before the one in front of it, and gives each an id of its own', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 7_200_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(waits, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 60_000, max: 3_600_000 }), (waitsMs, times, everyMs) => {
      const steps = allOf(policy({ steps: waitsMs.map((waitMs) => ({ waitMs, recipients: [{ kind: 'person', user: 'ann' }] })), repeat: { times, everyMs } }));
      expect(steps).toHaveLength(waitsMs.length * (times + 1));
      expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
      steps.forEach(({ atMs }, i) => expect(atMs).toBeGreaterThanOrEqual(steps[i - 1]?.atMs ?? 1_000));
    }));
  });

  it('leaves whoever was told the whole wait when a step came late', () => {
    const begun: Escalation = { incidentId: 'i1', run: 2, startedAtMs: 1_000, taken: 0, next: null };
    const late = stepTaken(begun, nextStep(policy(), begun)!, 900_000)!;
    expect(late).toMatchObject({ taken: 1, startedAtMs: 900_000 });
    expect(nextStep(policy(), late)!.atMs).toBe(1_200_000);
    expect(stepTaken(begun, nextStep(policy(), begun)!, 995)!.startedAtMs).toBe(1_000);
    expect(stepTaken(late, nextStep(policy(), begun)!, 900_001)).toBeUndefined();
  });

  it('passes steps over that are for other severities or other times', () => {
    const nights = { timeZone: 'Europe/Zurich', windows: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '07:00' }] };
    const [step] = policy({ steps: [{ waitMs: 0, recipients: [{ kind: 'person', user: 'ann' }], severities: ['critical'], times: nights }] }).steps;
    const at = (text: string, severity: Incident['severity'] = 'critical') => passedOver(step!, { severity }, Date.parse(text));
    expect(at('2026-07-01T21:00Z')).toBeUndefined();
    expect(at('2026-07-01T04:59Z')).toBeUndefined();
    expect(at('2026-07-01T05:00Z')).toBe('outside its times (Europe/Zurich)');
    expect(at('2026-12-01T05:00Z')).toBeUndefined();
    expect(at('2026-07-01T21:00Z', 'info')).toBe('only for critical');
  });

  it('has a step next while nobody acknowledged, patience after that, and nothing at the end', () => {
    const patient = policy({ acknowledgeTimeoutMs: 600_000 });
    const progress = { incidentId: 'i1', run: 1, startedAtMs: 0, taken: 1 };
    const acknowledged = incident({ state: 'acknowledged', acknowledgedAtMs: 5 });
    expect(nextJob(patient, incident(), progress)).toEqual({ id: 'i1-1-0-1', atMs: 300_000 });
    expect(nextJob(patient, acknowledged, progress)).toEqual({ id: 'i1-1-acknowledged-5', atMs: 600_005 });
    expect(nextJob(policy(), acknowledged, progress)).toBeNull();
    for (const state of ['resolved', 'merged', 'snoozed'] as const) expect(nextJob(patient, incident({ state, acknowledgedAtMs: 5 }), progress)).toBeNull();
    expect(acknowledgeTimeoutAtMs(patient, incident())).toBeNull();
  });
});
