import type { backTestRuleV1 } from '@observer/contracts';
import type { z } from 'zod';
import { backTest, type BackTestParts } from './back-test';
import { backTestSuggestions, type PlayedSuggestion } from './back-test-suggestions';

type Request = z.output<(typeof backTestRuleV1)['request']>;
type Response = z.input<(typeof backTestRuleV1)['response']>;

/** Within the time-out of the command: the rule itself, then each suggestion. */
const RULE_MS = 25_000;
const RULE_ALONE_MS = 50_000;
const SUGGESTION_MS = 8_000;

/** Answers the command: a back-test, and on request what would halve the noise. */
export async function backTestCommand({ suggest, ...request }: Request, parts: Omit<BackTestParts, 'timeoutMs'>): Promise<Response> {
  const played = await backTest(request, { ...parts, timeoutMs: suggest ? RULE_MS : RULE_ALONE_MS });
  const suggestions = suggest ? await backTestSuggestions(request, played, { ...parts, timeoutMs: SUGGESTION_MS }) : [];
  return {
    ...played, alerts: played.alerts.map((alert) => ({ ...alert })), warnings: [...played.warnings], suggestions: suggestions.map(told),
    series: played.series.map((one) => ({ ...one })),
  };
}

function told({ suggestion, fired }: PlayedSuggestion): NonNullable<Response['suggestions']>[number] {
  const { kind } = suggestion;
  if (kind === 'group') return { kind, value: null, by: [...suggestion.by], fired, rule: null };
  const value = kind === 'threshold' ? suggestion.value : kind === 'for' ? suggestion.forMs : suggestion.keepFiringForMs;
  return { kind, value, by: [], fired, rule: suggestion.rule };
}
