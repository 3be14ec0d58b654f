/** How noisy alerting is, for whom, and what would make it quieter. */
import { type AlertCondition } from './alert-rules';
import { operation } from './operation';

export interface Told {
  notifications: number;
  pages: number;
  atNight: number;
  atWeekend: number;
}
export interface NoisyRule {
  rule: { groupId: string; ruleId: string } | null;
  alertname: string;
  teams: string[];
  severity: 'critical' | 'warning' | 'info';
  fired: number;
  flapped: number;
  firedAtNight: number;
  firedAtWeekend: number;
  medianSeconds: number | null;
  incidents: number;
  actedOn: number;
  autoResolved: number;
  told: Told;
  share: number;
  perDay: number[];
}
export interface PersonNoise {
  person: string;
  timeZone: string;
  told: Told;
  busiestDay: number;
  perDay: number[];
}
export interface TeamNoise {
  team: string;
  fired: number;
  incidents: number;
  actedOn: number;
  autoResolved: number;
  told: Told;
}
export interface ContactNoise {
  contactPoint: string;
  channel: string;
  person: string | null;
  told: Told;
  failed: number;
}
export interface NoiseReport {
  daysMs: number[];
  totals: { fired: number; flapped: number; incidents: number; actedOn: number; autoResolved: number; told: Told };
  rules: NoisyRule[];
  teams: TeamNoise[];
  people: PersonNoise[];
  contactPoints: ContactNoise[];
}
/** An alert rule as the REST API has it. */
export interface PlainAlertRule {
  id: string;
  name: string;
  enabled: boolean;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  condition: AlertCondition;
  forMs: number;
  keepFiringForMs: number;
  noData: 'resolve' | 'keep' | 'alert';
}
export interface Suggestion {
  kind: 'threshold' | 'for' | 'keep-firing-for' | 'group' | 'ticket' | 'disable';
  value: number | null;
  by: string[];
  fired: number;
  firedBefore: number;
  actedOn: number;
  missed: number;
  rule: PlainAlertRule | null;
}
export interface QuieterRules {
  revision: number;
  rule: PlainAlertRule;
  fired: number;
  suggestions: Suggestion[];
  warnings: string[];
}

export const NOISE_REPORT = operation<{ noiseReport: NoiseReport }, { startMs: number; endMs: number; timeZone: string; team: string | null }>(
  'query NoiseReport($startMs: Float!, $endMs: Float!, $timeZone: String, $team: String) { noiseReport(startMs: $startMs, endMs: $endMs, timeZone: $timeZone, team: $team) }',
);
export const QUIETER_RULES = operation<{ quieterRules: QuieterRules }, { groupId: string; ruleId: string; startMs: number; endMs: number }>(
  'query QuieterRules($groupId: ID!, $ruleId: ID!, $startMs: Float!, $endMs: Float!) { quieterRules(groupId: $groupId, ruleId: $ruleId, startMs: $startMs, endMs: $endMs) }',
);
