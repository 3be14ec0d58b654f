import { hasValue, type Batch, type FieldColumn, type Kind, type PersonalDataClass, type TagColumn } from '@observer/telemetry';
import type { Pseudonyms } from './pseudonyms';
import { isSecretName, mayHoldSecrets, redactSecrets } from './secret-patterns';

/** Something was taken out of points that were kept. */
export interface Notice {
  /** `secret_stripped`: a column that must never be sent; `secret_redacted`: a secret inside a value. */
  readonly code: 'secret_stripped' | 'secret_redacted';
  readonly measurement: string;
  readonly column: string;
  readonly kind: string;
}

type Treatment = PersonalDataClass | 'secret_by_name';
type NoticeSink = (notice: Notice) => void;

/**
 * Removes secrets and personal data from the columns of a batch. Works per dictionary entry for tags; string fields have no
 * dictionary and are looked at per value.
 */
export class ColumnCleaner {
  private readonly treatments = new WeakMap<Kind, Map<string, Treatment>>();

  constructor(private readonly pseudonyms: Pseudonyms) {}

  clean(batch: Batch, kind: Kind | undefined, notice: NoticeSink): Batch {
    const treatmentOf = (name: string): Treatment => (kind === undefined ? (isSecretName(name) ? 'secret_by_name' : 'none') : (this.classesOf(kind).get(name) ?? 'none'));
    const tags = batch.tags.map((tag) => this.cleanTag(batch, tag, treatmentOf(tag.name), notice));
    const fields = batch.fields.map((field) => this.cleanField(batch, field, treatmentOf(field.name), notice));
    if (tags.every((tag, i) => tag === batch.tags[i]) && fields.every((field, i) => field === batch.fields[i])) return batch;
    return { ...batch, tags: tags.filter((tag) => tag !== undefined), fields: fields.filter((field) => field !== undefined) };
  }

  private classesOf(kind: Kind): Map<string, Treatment> {
    let classes = this.treatments.get(kind);
    if (classes === undefined) {
      classes = new Map([...kind.dimensions, ...kind.measures].map((column) => [column.name, column.personalData]));
      this.treatments.set(kind, classes);
    }
    return classes;
  }

  private cleanTag(batch: Batch, tag: TagColumn, treatment: Treatment, notice: NoticeSink): TagColumn | undefined {
    if (treatment === 'drop') return undefined;
    if (treatment === 'secret' || treatment === 'secret_by_name') {
      notice({ code: 'secret_stripped', measurement: batch.measurement, column: tag.name, kind: 'column' });
      return undefined;
    }
    if (treatment === 'pseudonymize') return { ...tag, dictionary: tag.dictionary.map((value) => this.pseudonyms.of(value)) };
    const dictionary = redactAll(tag.dictionary, (kind) => notice({ code: 'secret_redacted', measurement: batch.measurement, column: tag.name, kind }));
    return dictionary === tag.dictionary ? tag : mergeEqualEntries(tag, dictionary);
  }

  private cleanField(batch: Batch, field: FieldColumn, treatment: Treatment, notice: NoticeSink): FieldColumn | undefined {
    if (treatment === 'drop') return undefined;
    if (treatment === 'secret' || (treatment === 'secret_by_name' && field.type === 'string')) {
      notice({ code: 'secret_stripped', measurement: batch.measurement, column: field.name, kind: 'column' });
      return undefined;
    }
    if (field.type !== 'string') return field;
    if (treatment === 'pseudonymize') return withValues(field, field.values.map((value, row) => (hasValue(field, row) ? this.pseudonyms.of(value) : value)));
    if (field.utf8 !== undefined && !mayHoldSecrets(field.utf8.bytes)) return field;
    const values = redactAll(field.values, (kind) => notice({ code: 'secret_redacted', measurement: batch.measurement, column: field.name, kind }));
    return values === field.values ? field : withValues(field, values);
  }
}

/** The column with other values; the bytes it may carry are those of the old ones and go. */
const withValues = ({ name, present }: FieldColumn, values: readonly string[]): FieldColumn => ({ name, type: 'string', values, ...(present && { present }) });

/** The same array when nothing was found. */
function redactAll(values: readonly string[], found: (kind: string) => void): readonly string[] {
  let redacted: string[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = redactSecrets(values[i]!, found);
    if (value !== values[i]) (redacted ??= [...values])[i] = value;
  }
  return redacted ?? values;
}

/** Different secrets become equal text; a dictionary holds each value once. */
function mergeEqualEntries(tag: TagColumn, values: readonly string[]): TagColumn {
  const idOfValue = new Map<string, number>();
  const idOfEntry = new Uint32Array(values.length + 1);
  values.forEach((value, entry) => {
    if (!idOfValue.has(value)) idOfValue.set(value, idOfValue.size + 1);
    idOfEntry[entry + 1] = idOfValue.get(value)!;
  });
  return { ...tag, dictionary: [...idOfValue.keys()], ids: tag.ids.map((id) => idOfEntry[id]!) };
}
