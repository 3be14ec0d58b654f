import { type RuleGroup, ruleGroupSchema, type Severity } from '@observer/contracts';
import type { z } from 'zod';

type GroupInput = z.input<typeof ruleGroupSchema>;
type AlertInput = Extract<GroupInput['rules'][number], { type: 'alert' }>;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Where the runbook of a shipped alert lies in the repository. */
export const runbookOf = (alert: string): string => `docs/runbooks/${alert}.md`;

interface ShippedAlert extends Pick<AlertInput, 'condition' | 'forMs' | 'keepFiringForMs' | 'noData'> {
  readonly name: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly description: string;
}

/** An alert with what every shipped one has: severity, summary, description, runbook. Its id is its name in kebab-case. */
export function shippedAlert({ name, severity, summary, description, ...rule }: ShippedAlert): AlertInput {
  const id = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  return { type: 'alert', id, name, labels: { severity }, annotations: { summary, description, runbook_url: runbookOf(name) }, ...rule };
}

export const shippedGroup = (group: Pick<GroupInput, 'id' | 'name' | 'rules' | 'intervalMs'>): RuleGroup => ruleGroupSchema.parse({ ...group, shipped: true });
