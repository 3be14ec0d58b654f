import { backTest, type BackTest, type BackTestParts, type BackTestRequest } from './back-test';
import type { PlayedAlert } from './played-alert';
import { suggestLessNoise, type NoiseSuggestion } from './suggest-less-noise';
import type { BackTestSummary } from './summarize';

/** A suggestion that was played: what would be left. */
export interface PlayedSuggestion {
  readonly suggestion: NoiseSuggestion;
  /** Times that somebody would have been told. */
  readonly fired: number;
  /** Undefined for groups: they change no alert. */
  readonly summary?: BackTestSummary;
  /** As it would have fired; of a group the alerts as they were. */
  readonly alerts: readonly PlayedAlert[];
}

/**
 * Plays what might make a rule less noisy, and keeps what would have halved its noise and left something.
 * @param before the back-test of the rule as it is
 */
export async function backTestSuggestions(request: BackTestRequest, before: BackTest, parts: BackTestParts): Promise<PlayedSuggestion[]> {
  const found: PlayedSuggestion[] = [];
  for (const suggestion of suggestLessNoise(request.rule, before.alerts)) {
    if (suggestion.kind === 'group') {
      found.push({ suggestion, fired: suggestion.notifications, alerts: before.alerts });
      continue;
    }
    const { summary, truncated, alerts } = await backTest({ ...request, rule: suggestion.rule }, parts);
    if (!(truncated && !before.truncated) && summary.fired > 0 && summary.fired * 2 <= before.summary.fired) found.push({ suggestion, fired: summary.fired, summary, alerts });
  }
  return found.sort((a, b) => a.fired - b.fired);
}
