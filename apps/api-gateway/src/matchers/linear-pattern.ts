import { setFlagsFromString } from 'node:v8';
import { ObserverError } from '@observer/kernel';

const MAX_PATTERN_LENGTH = 512;
/** Selects the engine that never backtracks; a syntax error without the option below. */
const LINEAR_TIME = 'l';
setFlagsFromString('--enable-experimental-regexp-engine');

/**
 * A pattern as the store takes it (RE2: anchored at both ends, no look-around, no back-references), run by V8's engine that never
 * backtracks: the time is linear in the text, so a hostile pattern cannot stop the process.
 * @throws ObserverError `invalid_argument`
 */
export function linearPattern(source: string): RegExp {
  if (source.length > MAX_PATTERN_LENGTH) throw new ObserverError('invalid_argument', `The pattern is longer than ${MAX_PATTERN_LENGTH} characters`);
  try {
    return new RegExp(`^(?:${source})$`, LINEAR_TIME);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    throw new ObserverError('invalid_argument', `The pattern "${source}" cannot be used live: ${reason}; avoid look-around, back-references and large counts`, { cause: error });
  }
}
