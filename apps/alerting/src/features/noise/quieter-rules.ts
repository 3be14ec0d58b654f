import type { AlertRule, Incident, QuieterRule, RuleGroup } from '@observer/contracts';
import { backTest, type BackTestParts, type BackTestRequest, backTestSuggestions, type PlayedSuggestion } from '../back-test';
import { talliesOf } from './facts';
import { actedIncidents, type ActedIncident, missedIncidents } from './missed-incidents';

export interface QuieterRequest {
  readonly group: Pick<RuleGroup, 'id' | 'team' | 'labels' | 'intervalMs'>;
  readonly rule: AlertRule;
  readonly startMs: number;
  readonly endMs: number;
}
export interface QuieterAnswer {
  readonly fired: number;
  readonly suggestions: readonly QuieterRule[];
  readonly warnings: readonly string[];
}

/** Evaluations of one play: so that a month of a rule and of what might mend it fits into a minute. */
const MAX_STEPS = 10_000;
const RULE_MS = 25_000;
const SUGGESTION_MS = 8_000;
/** Fewer incidents say too little of whether anybody minds. */
const LEAST_INCIDENTS_FOR_TICKET = 3;
const LEAST_INCIDENTS_TO_DISABLE = 5;

/** What would make a rule quieter, each played over the range, and which incidents that people acted on it would have missed. Fewest missed first, then least noise. */
export async function quieterRules(request: QuieterRequest, incidents: readonly Incident[], parts: Omit<BackTestParts, 'timeoutMs'>): Promise<QuieterAnswer> {
  const { group, rule, startMs, endMs } = request;
  const name = `${group.id}/${rule.id}`;
  const intervalMs = Math.max(group.intervalMs, Math.ceil((endMs - startMs) / MAX_STEPS / 1_000) * 1_000);
  const played: BackTestRequest = { rule, groupLabels: { ...group.labels, ...(group.team === '' ? {} : { team: group.team }) }, intervalMs, startMs, endMs };
  const before = await backTest(played, { ...parts, timeoutMs: RULE_MS });
  const acted = actedIncidents(incidents, name, request);
  const found = await backTestSuggestions(played, before, { ...parts, timeoutMs: SUGGESTION_MS });
  const context = { acted, firedBefore: before.summary.fired, slackMs: 2 * intervalMs };
  const opened = incidents.filter((incident) => incident.openedAtMs >= startMs && incident.openedAtMs < endMs && talliesOf(incident).some((tally) => tally.rule === name)).length;
  return {
    fired: before.summary.fired, warnings: [...(intervalMs > group.intervalMs ? [`Played every ${intervalMs / 1_000} s instead of every ${group.intervalMs / 1_000} s, so that the whole range could be; take a shorter one for exact figures`] : []), ...before.warnings],
    suggestions: [...found.map((one) => suggested(one, context)).sort((a, b) => a.missed - b.missed || a.fired - b.fired), ...unheeded(rule, opened, context)],
  };
}

interface Context {
  readonly acted: readonly ActedIncident[];
  readonly firedBefore: number;
  readonly slackMs: number;
}

function suggested({ suggestion, fired, alerts }: PlayedSuggestion, { acted, firedBefore, slackMs }: Context): QuieterRule {
  const missed = suggestion.kind === 'group' ? 0 : missedIncidents(acted, alerts, slackMs).length;
  const base = { fired, firedBefore, actedOn: acted.length, missed };
  switch (suggestion.kind) {
    case 'group':
      return { ...base, kind: 'group', value: null, by: [...suggestion.by], rule: null };
    case 'threshold':
      return { ...base, kind: 'threshold', value: suggestion.value, by: [], rule: suggestion.rule };
    case 'for':
      return { ...base, kind: 'for', value: suggestion.forMs, by: [], rule: suggestion.rule };
    case 'keep-firing-for':
      return { ...base, kind: 'keep-firing-for', value: suggestion.keepFiringForMs, by: [], rule: suggestion.rule };
  }
}

/** What nobody ever does anything about need not wake anybody: as information it can be collected, or it can go. */
function unheeded(rule: AlertRule, opened: number, { acted, firedBefore }: Context): QuieterRule[] {
  if (acted.length > 0 || opened < LEAST_INCIDENTS_FOR_TICKET) return [];
  const base = { value: null, by: [], firedBefore, actedOn: 0, missed: 0 };
  return [
    ...(rule.labels.severity === 'info' ? [] : [{ ...base, kind: 'ticket' as const, fired: firedBefore, rule: { ...rule, labels: { ...rule.labels, severity: 'info' } } }]),
    ...(opened < LEAST_INCIDENTS_TO_DISABLE ? [] : [{ ...base, kind: 'disable' as const, fired: 0, rule: { ...rule, enabled: false } }]),
  ];
}
