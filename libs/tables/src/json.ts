import { type Table, timeText } from './table';

/** An array of objects; absent values are left out, integers beyond 2^53 are strings. */
export async function* jsonFile({ columns, batches }: Table): AsyncGenerator<Uint8Array> {
  let separator = '[\n';
  for await (const rows of batches) {
    if (rows.length === 0) continue;
    const objects = rows.map((row) => JSON.stringify(Object.fromEntries(row.flatMap((cell, i) => (cell === null ? [] : [[columns[i]!.name, columns[i]!.type === 'time' ? timeText(String(cell)) : cell]])))));
    yield Buffer.from(`${separator}${objects.join(',\n')}`);
    separator = ',\n';
  }
  yield Buffer.from(separator === '[\n' ? '[]\n' : '\n]\n');
}
