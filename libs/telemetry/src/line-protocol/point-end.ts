import { BACKSLASH, CARRIAGE_RETURN, COMMA, EQUALS, HASH, NEWLINE, QUOTE, SPACE } from '../scan/bytes';

/**
 * Where the point that begins at `start` ends, after its line end: a string field may hold line ends. Also for a point that is refused,
 * so that text inside its strings is never read as points. A string that is not well formed ends nothing but its own line.
 * @param maxLineBytes a string that does not close within this is malformed
 */
export function endOfPoint(body: Uint8Array, start: number, maxLineBytes: number): number {
  if (body[start] === HASH) return afterLine(body, start);
  const limit = Math.min(body.length, start + maxLineBytes);
  let inFields = false;
  for (let at = start; at < limit; at++) {
    const byte = body[at];
    if (byte === BACKSLASH) at++;
    else if (byte === NEWLINE) return at + 1;
    else if (byte === SPACE && at > start) inFields = true;
    else if (byte === QUOTE && inFields && body[at - 1] === EQUALS) {
      at = closingQuote(body, at, limit);
      if (at < 0 || !endsValue(body, at + 1)) return afterLine(body, start);
    }
  }
  // The last point of a body needs no line end.
  return limit === body.length ? limit : afterLine(body, start);
}

/** The quote that closes the string opened at `open`; -1 when there is none before `limit`. */
function closingQuote(body: Uint8Array, open: number, limit: number): number {
  for (let at = open + 1; at < limit; at++) {
    if (body[at] === BACKSLASH) at++;
    else if (body[at] === QUOTE) return at;
  }
  return -1;
}

/** Whether a value may end here: at a comma, a space, the end of its line or of the body. */
const endsValue = (body: Uint8Array, at: number): boolean => at >= body.length || [COMMA, SPACE, NEWLINE, CARRIAGE_RETURN].includes(body[at]!);

function afterLine(body: Uint8Array, from: number): number {
  const end = body.indexOf(NEWLINE, from);
  return end < 0 ? body.length : end + 1;
}
