import fc from 'fast-check';
import { type CsvRecord, CsvScanner } from './csv-scanner';

interface Seen {
  readonly headers: string[][];
  readonly records: { readonly cells: string[]; readonly isNewGroup: boolean }[];
}

function scan(chunks: readonly Uint8Array[]): Seen {
  const seen: Seen = { headers: [], records: [] };
  let width = 0;
  const scanner = new CsvScanner({
    header: (columns) => {
      width = columns.length;
      seen.headers.push([...columns]);
    },
    record: (record: CsvRecord, isNewGroup) => seen.records.push({ cells: Array.from({ length: width }, (_, column) => record.text(column)), isNewGroup }),
  });
  for (const chunk of chunks) scanner.push(chunk);
  return seen;
}

/** As Go's encoding/csv writes it. */
const cellText = (text: string): string => (/[",\n\r]|^ /.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (rows: readonly (readonly string[])[]): string => rows.map((row) => `${row.map(cellText).join(',')}\n`).join('');

const cell = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', ' ', 'ü', '😀'), maxLength: 6 });
const rows = fc.array(fc.tuple(fc.constantFrom('m'), fc.constantFrom('', 'k=a', 'k=b,l=c'), cell, cell), { maxLength: 12 });

describe('CsvScanner', () => {
  it('reads what was written, wherever the answer is cut into chunks', () => {
    fc.assert(fc.property(rows, fc.integer({ min: 1, max: 9 }), (data, size) => {
      const bytes = Buffer.from(csv([['name', 'tags', 'x', 'y'], ...data]));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      const { headers, records } = scan(chunks);
      expect(headers).toEqual([['name', 'tags', 'x', 'y']]);
      expect(records.map(({ cells }) => cells)).toEqual(data);
      expect(records.map(({ isNewGroup }) => isNewGroup)).toEqual(data.map((row, i) => i === 0 || row[1] !== data[i - 1]![1]));
    }));
  });

  it('begins anew after an empty line, as between statements', () => {
    const { headers, records } = scan([Buffer.from('name,tags,a\nm,,1\n\nname,tags,b\nm,,2\n')]);
    expect(headers).toEqual([['name', 'tags', 'a'], ['name', 'tags', 'b']]);
    expect(records.map(({ isNewGroup }) => isNewGroup)).toEqual([true, true]);
  });

  it.each([['1773144000123456789', 1773144000123, 456789], ['0', 0, 0], ['999999', 0, 999999], ['-1', -1, 999999], ['-1000000', -1, 0], ['-1000001', -2, 999999]])(
    'splits the time %s into milliseconds and the rest',
    (text, ms, ns) => {
      let found: number[] = [];
      new CsvScanner({ header: () => undefined, record: (record) => (found = [record.milliseconds(2), record.nanoseconds(2)]) }).push(Buffer.from(`name,tags,time\nm,,${text}\n`));
      expect(found).toEqual([ms, ns]);
    },
  );
});
