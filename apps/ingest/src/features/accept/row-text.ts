import { hasValue, tagIdOfRow, type Batch, type FieldColumn } from '@observer/telemetry';

const escapeName = (text: string): string => text.replace(/[\\, =\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
const escapeMeasurement = (text: string): string => text.replace(/[\\, \n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** One row as line protocol with a nanosecond time: how a point without a body of its own is shown and replayed. */
export function rowAsLine(batch: Batch, row: number): string {
  const tags = batch.tags.flatMap((tag) => {
    const id = tagIdOfRow(batch, tag, row);
    return id === 0 ? [] : [`,${escapeName(tag.name)}=${escapeName(tag.dictionary[id - 1]!)}`];
  });
  const fields = batch.fields.flatMap((field) => (hasValue(field, row) ? [`${escapeName(field.name)}=${valueText(field, row)}`] : []));
  return `${escapeMeasurement(batch.measurement)}${tags.join('')} ${fields.join(',')} ${batch.time[row]}`;
}

function valueText(field: FieldColumn, row: number): string {
  switch (field.type) {
    case 'float':
      return String(field.values[row]);
    case 'integer':
      return `${field.values[row]}i`;
    case 'unsigned':
      return `${field.values[row]}u`;
    case 'boolean':
      return field.values[row] === 1 ? 'true' : 'false';
    case 'string':
      return quote(field.values[row]!);
  }
}
