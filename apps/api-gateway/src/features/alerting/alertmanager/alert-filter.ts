/** Filters of Alertmanager's API: matchers as texts, and which states are wanted. Pure. */
import { ObserverError } from '@observer/kernel';
import { tagTestOf } from '../../../matchers/tag-test';
import type { ActiveAlert } from '../noise/alerts';
import { stateOf } from './alertmanager-json';

const MATCHER = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"]*?))\s*$/s;
const ESCAPES: Record<string, string> = { n: '\n', '"': '"', '\\': '\\' };

export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

/**
 * Matchers as `alertname="X"`, `chain=~"sui|eth"`, quotes optional; all must hold, a missing label reads as "".
 * @throws ObserverError `invalid_argument`
 */
export function labelTest(filters: readonly string[]): LabelTest {
  const tests = filters.map((filter) => {
    const found = MATCHER.exec(filter);
    if (found === null) throw new ObserverError('invalid_argument', `bad matcher format: ${filter}; write name="value" with =, !=, =~ or !~`);
    const value = found[3]?.replace(/\\(.)/gs, (all, escaped: string) => ESCAPES[escaped] ?? all) ?? found[4]!;
    return tagTestOf({ tag: found[1]!, op: found[2] as '=', value });
  });
  return (labels) => tests.every(({ tag, accepts }) => accepts(labels[tag] ?? ''));
}

export interface WantedStates {
  readonly active: boolean;
  readonly silenced: boolean;
  readonly inhibited: boolean;
}

/** What a maintenance window or a resolved incident keeps quiet counts as silenced. */
export const isWanted = (alert: ActiveAlert, { active, silenced, inhibited }: WantedStates): boolean =>
  alert.state === 'firing' && (active || stateOf(alert) !== 'active') && (silenced || (alert.silencedBy.length === 0 && alert.mutedBy.length === 0)) && (inhibited || alert.inhibitedBy.length === 0);
