import { Matcher } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { Measurement, TagColumnInfo } from '../engine/catalogue';
import { Reader } from '../engine/connections';
import type { Condition } from './selection';

/** Above this a set of values is asked from the dictionary inside the query instead of being listed in it. */
const MAX_LISTED_IDS = 1000;

/**
 * Turns matchers on tag texts into conditions on dictionary ids. A missing tag, and a tag the measurement never had, read as "".
 * Regular expressions are RE2 (linear time, run by DuckDB), anchored, and "." matches a line break, as in Prometheus.
 */
export class MatcherResolver {
  constructor(private readonly reader: Reader) {}

  /** @throws ObserverError `invalid_argument` when a regular expression is not RE2 */
  async compile(measurement: Measurement, matcher: Matcher): Promise<Condition> {
    const column = measurement.tags.get(matcher.tag);
    const negated = matcher.op === '!=' || matcher.op === '!~';
    if (matcher.op === '=' || matcher.op === '!=') return this.equality(column, matcher.value, negated);
    const matchesMissing = await this.matchesEmpty(matcher);
    if (column === undefined) return constant(matchesMissing !== negated);
    return this.oneOf(column, [...(await this.idsMatching(column, matcher.value)), ...(matchesMissing ? [0] : [])], negated);
  }

  private equality(column: TagColumnInfo | undefined, text: string, negated: boolean): Condition {
    const id = column === undefined ? (text === '' ? 0 : undefined) : column.values.idOf(text);
    if (column === undefined || id === undefined) return constant((id !== undefined) !== negated);
    return (reference) => `${reference(column)} ${negated ? '<>' : '='} ${id}`;
  }

  private oneOf(column: TagColumnInfo, ids: readonly number[], negated: boolean): Condition {
    const known = column.values.texts.length;
    if (ids.length === 0 || ids.length === known) return constant((ids.length !== 0) !== negated);
    // Of a set and its complement the smaller one is listed; the ids are numbers of ours, not text of a user.
    const listed = ids.length <= known / 2 ? ids : complement(ids, known);
    const not = negated !== (listed !== ids);
    if (listed.length > MAX_LISTED_IDS) {
      const runs = runsOf(listed);
      if (runs.length <= MAX_LISTED_IDS) {
        return (reference) => `${not ? 'NOT ' : ''}(${runs.map(([from, to]) => `${reference(column)} BETWEEN ${from} AND ${to}`).join(' OR ')})`;
      }
      return (reference) => `${reference(column)} ${not ? 'NOT IN' : 'IN'} (SELECT unnest([${listed.join(',')}]::UINTEGER[]))`;
    }
    return (reference) => `${reference(column)} ${not ? 'NOT IN' : 'IN'} (${listed.join(',')})`;
  }

  private async matchesEmpty(matcher: Matcher): Promise<boolean> {
    const [row] = await this.evaluate(matcher, `SELECT regexp_full_match('', $1, 's')`);
    return row![0] === true;
  }

  private async idsMatching(column: TagColumnInfo, pattern: string): Promise<number[]> {
    const sql = `SELECT id FROM catalog.main.dictionary WHERE column_id = ${column.id} AND regexp_full_match(text, $1, 's')`;
    const rows = await this.evaluate({ tag: column.name, value: pattern }, sql);
    return rows.map(([id]) => id as number);
  }

  private async evaluate(matcher: Pick<Matcher, 'tag' | 'value'>, sql: string): Promise<unknown[][]> {
    try {
      return (await (await this.reader.run(sql, [matcher.value])).getRows()) as unknown[][];
    } catch (thrown) {
      if (!(thrown instanceof ObserverError) || thrown.code !== 'internal') throw thrown;
      throw new ObserverError('invalid_argument', `the regular expression ${JSON.stringify(matcher.value)} for tag "${matcher.tag}" is not RE2: ${(thrown.cause as Error).message}`, {
        details: { tag: matcher.tag, value: matcher.value },
      });
    }
  }
}

const constant = (holds: boolean): Condition => () => (holds ? 'true' : 'false');

function complement(ids: readonly number[], known: number): number[] {
  const excluded = new Set(ids);
  return Array.from({ length: known }, (_, id) => id).filter((id) => !excluded.has(id));
}

/** Runs of neighbouring ids. */
function runsOf(ids: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === id - 1) last[1] = id;
    else runs.push([id, id]);
  }
  return runs;
}
