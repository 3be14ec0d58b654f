import type { Policy, previewEscalationV1, Severity } from '@observer/contracts';
import type { z } from 'zod';
import { nextStep, passedOver } from './escalation-plan';
import { type Directory, reach, type Target } from './recipients';

type Preview = z.output<typeof previewEscalationV1.response>;
/** Steps that are told in full; further repeats are counted. */
const MAX_STEPS = 64;

/** Whom a policy would tell of an incident that opened at a moment and that nobody acknowledges: by who is on call when each step is due, and by the contact points of now. */
export function previewEscalation(policy: Policy, { severity, atMs }: { readonly severity: Severity; readonly atMs: number }, directory: Directory): Preview {
  const steps: Preview['steps'] = [];
  const total = policy.steps.length * (policy.repeat.times + 1);
  const shown = Math.min(total, Math.max(policy.steps.length, MAX_STEPS - (MAX_STEPS % policy.steps.length)));
  for (let taken = 0; taken < shown; taken++) {
    const planned = nextStep(policy, { incidentId: 'preview', run: 1, startedAtMs: atMs, taken })!;
    const step = policy.steps[planned.step]!;
    const why = passedOver(step, { severity }, planned.atMs) ?? '';
    const own = why === '' ? reach(step.recipients, directory, { severity }, planned.atMs) : { targets: [], missed: [] };
    const byFallback = why === '' && own.targets.length === 0;
    const reached = byFallback ? reach(policy.fallback, directory, { severity }, planned.atMs).targets : own.targets;
    steps.push({ step: planned.step, repeat: planned.repeat, atMs: planned.atMs, passedOver: why, reached: reached.map(told), missed: [...own.missed], byFallback: byFallback && reached.length > 0 });
  }
  return { steps, moreRepeats: Math.ceil((total - shown) / policy.steps.length) };
}

const told = ({ contactPoint, person, why, next }: Target): Preview['steps'][number]['reached'][number] => ({ contactPoint: contactPoint.id, name: contactPoint.name, channel: contactPoint.settings.channel, person, why, next: [...next] });
