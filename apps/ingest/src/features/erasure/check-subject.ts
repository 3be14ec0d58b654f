import type { TelemetryStore } from '@observer/store';
import { ObserverError } from '@observer/kernel';
import { isNamedIn } from '@observer/platform';
import { type Kind, type KindRegistry, nearest } from '@observer/telemetry';

/** Columns that Observer makes itself, in every measurement. */
const RESERVED: Readonly<Record<string, string>> = {
  time: 'it is the time of a row', value: 'it is the number of a sample', le: 'it is the bound of a bucket', quantile: 'it is the quantile of a summary', __name__: 'it is the name of a metric',
};
const MAX_NAMES = 10_000;
/** Refused points and jobs are searched by text: a shorter value stands in those of others as well. */
const MIN_CHARACTERS = 3;

export interface SubjectRequest {
  readonly subject: { readonly column: string; readonly value: string };
  readonly reason: string;
}

/**
 * Refuses what cannot be about a person, before a job begins that others wait for: columns that nothing has, that hold no text, or whose values are a
 * closed set; values that are too short to tell a person from others; and a reason that names the person, since reasons are kept. That no row has the
 * value is no fault: refused points or jobs may.
 * @throws ObserverError `invalid_argument`
 */
export async function checkSubject({ subject: { column, value }, reason }: SubjectRequest, kinds: KindRegistry, store: TelemetryStore): Promise<void> {
  if (value.trim() === '') refuse('give the value that names the person; a blank one names nobody');
  if (isNamedIn(reason, value)) refuse('the reason names the person, and it stays in the certificate and in the audit trail; refer to a request or a ticket instead');
  await checkColumn(column, kinds, store);
  if ([...value.trim()].length < MIN_CHARACTERS) {
    refuse(`a value of fewer than ${MIN_CHARACTERS} characters stands in the texts of others too, whose refused points and jobs would go with it; erase by a column whose value tells the person from others`);
  }
}

async function checkColumn(column: string, kinds: KindRegistry, store: TelemetryStore): Promise<void> {
  if (RESERVED[column] !== undefined || column.startsWith('__')) refuse(`"${column}" names nobody: ${RESERVED[column] ?? 'names that begin with "__" are internal'}`);
  const declared = kinds.list().flatMap((kind) => columnsOf(kind)).filter(({ name }) => name === column);
  if (declared.some(({ names }) => names)) return;
  if (await isStored(column, kinds, store)) return;
  if (declared.length > 0) refuse(`"${column}" names nobody: ${declared[0]!.why}`);
  const known = [...new Set(kinds.list().flatMap((kind) => columnsOf(kind)).filter(({ names }) => names).map(({ name }) => name))];
  const close = nearest(column, known);
  refuse(`no measurement has a text column "${column}"${close === undefined ? '.' : `; did you mean "${close}"?`} Event kinds have ${known.join(', ')}`);
}

interface Column {
  readonly name: string;
  /** Whether its values may name people. */
  readonly names: boolean;
  readonly why: string;
}

function columnsOf({ dimensions, measures, name: kind }: Kind): Column[] {
  return [
    ...dimensions.map(({ name, values }): Column => ({ name, names: values === undefined, why: `its values in ${kind} are ${values?.join(', ')}` })),
    ...measures.map(({ name, type }): Column => ({ name, names: type === 'string', why: `it is a number in ${kind}` })),
  ];
}

/** Whether a measurement that nobody declared, or a metric, has such a column. */
async function isStored(column: string, kinds: KindRegistry, store: TelemetryStore): Promise<boolean> {
  const labels = await store.selectLabels({ what: 'names', matcherSets: [], limit: 100_000, timeoutMs: 10_000 });
  if (labels.values.includes(column)) return true;
  const { values: measurements } = await store.selectMetadata({ what: 'measurements', matchers: [], limit: MAX_NAMES });
  for (const { name } of measurements) {
    if (kinds.get(name) !== undefined) continue;
    for (const what of ['tags', 'fields'] as const) {
      const { values } = await store.selectMetadata({ what, measurement: name, matchers: [], limit: MAX_NAMES });
      if (values.some((found) => found.name === column && (what === 'tags' || found.type === 'string'))) return true;
    }
  }
  return false;
}

function refuse(why: string): never {
  throw new ObserverError('invalid_argument', `This erasure cannot begin: ${why}`);
}
