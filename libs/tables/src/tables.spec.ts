import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { type Cell, columnNames, harmless, type Table, type TableColumn, tableFile, type TableFormat, type TableRow, timeText } from './index';

const columns: TableColumn[] = [
  { name: 'time', type: 'time' }, { name: 'chain', type: 'string' }, { name: 'latency_seconds', type: 'float' },
  { name: 'head', type: 'integer' }, { name: 'bytes', type: 'unsigned' }, { name: 'up', type: 'boolean' },
];
const rows: TableRow[] = [
  ['1760000000000000789', 'sui', 0.25, 7, '18446744073709551615', true],
  ['1760000000000000790', null, null, '-9223372036854775808', null, null],
];

async function* inBatches(given: readonly TableRow[], size = 1): AsyncGenerator<readonly TableRow[]> {
  for (let at = 0; at < given.length; at += size) yield given.slice(at, at + size);
}
async function bytesOf(format: TableFormat, table: Table): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of tableFile(format, table)) parts.push(part);
  return Buffer.concat(parts);
}
const readParquet = (file: Buffer) => parquetReadObjects({ file: Uint8Array.from(file).buffer, parsers: undefined });

describe('a table as a file', () => {
  it('is CSV that spreadsheets read and do not run', async () => {
    const hostile: TableRow[] = [['0', '=cmd()', -1.5, null, null, false], ['0', 'say "hi",\nthere', null, null, null, null]];
    expect((await bytesOf('csv', { columns, batches: inBatches([...rows, ...hostile]) })).toString()).toBe(
      ['time,chain,latency_seconds,head,bytes,up', '2025-10-09T08:53:20.000000789Z,sui,0.25,7,18446744073709551615,true', '2025-10-09T08:53:20.000000790Z,,,-9223372036854775808,,',
        "1970-01-01T00:00:00.000000000Z,'=cmd(),-1.5,,,false", '1970-01-01T00:00:00.000000000Z,"say ""hi"",\nthere",,,,', ''].join('\r\n'),
    );
  });

  it('is CSV whose cells stay whole whatever a reader takes for the end of a line', async () => {
    const piece = fc.oneof(fc.constantFrom('\r', '\n', '\r\n', '=', '-1', '@', '\t', '"', ',', "'", 'x'), fc.string({ unit: 'grapheme', maxLength: 4 }));
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 10 }), async (cells) => {
      const two: TableColumn[] = [{ name: 'a', type: 'string' }, { name: 'b', type: 'string' }];
      const file = (await bytesOf('csv', { columns: two, batches: inBatches(cells, 3) })).toString();
      for (const record_delimiter of [['\r\n'], ['\r\n', '\n', '\r']]) {
        expect(parse(file, { from: 2, record_delimiter, skip_empty_lines: false })).toEqual(cells.map((row) => row.map(harmless)));
      }
      // Even a reader that knows no quotes meets no formula behind a bare CR.
      expect(file).not.toMatch(/\r[=+\-@\t]/);
    }), { numRuns: 300 });
    expect([harmless('a\rb'), harmless('a\r=cmd()'), harmless('\r=cmd()'), harmless('a\n- b')]).toEqual(['a\rb', "a\r'=cmd()", "'\r'=cmd()", 'a\n- b']);
  });

  it('is JSON, also when it is empty', async () => {
    expect(JSON.parse((await bytesOf('json', { columns, batches: inBatches(rows) })).toString())).toEqual([
      { time: '2025-10-09T08:53:20.000000789Z', chain: 'sui', latency_seconds: 0.25, head: 7, bytes: '18446744073709551615', up: true },
      { time: '2025-10-09T08:53:20.000000790Z', head: '-9223372036854775808' },
    ]);
    expect(JSON.parse((await bytesOf('json', { columns, batches: inBatches([]) })).toString())).toEqual([]);
  });

  it('is Parquet with exact integers and nanoseconds', async () => {
    const back = await readParquet(await bytesOf('parquet', { columns, batches: inBatches(rows) }));
    expect(back.map((row) => [row.chain ?? null, row.latency_seconds ?? null, row.head, row.up ?? null])).toEqual([['sui', 0.25, 7n, true], [null, null, -(2n ** 63n), null]]);
    expect(back[0]!.bytes).toBe(2n ** 64n - 1n);
    expect((await readParquet(await bytesOf('parquet', { columns, batches: inBatches([]) }))).length).toBe(0);
  });

  it('is Parquet of several row groups when it is long', async () => {
    const long = Array.from({ length: 60_000 }, (_, i): TableRow => [String(i), `c${i % 7}`, i / 2, i, i, i % 2 === 0]);
    const back = await readParquet(await bytesOf('parquet', { columns, batches: inBatches(long, 9_000) }));
    expect(back.length).toBe(60_000);
    expect(back[59_999]).toMatchObject({ chain: `c${59_999 % 7}`, latency_seconds: 59_999 / 2 });
  });

  it('keeps every text and number through CSV and Parquet', async () => {
    const cell = fc.tuple(fc.option(fc.string({ unit: 'grapheme' })), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })));
    await fc.assert(fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 20 }), async (cells) => {
      const two: TableColumn[] = [{ name: 'a', type: 'string' }, { name: 'b', type: 'float' }];
      const given = cells.map(([a, b]): TableRow => [a, b as Cell]);
      const parquet = await readParquet(await bytesOf('parquet', { columns: two, batches: inBatches(given, 3) }));
      expect(parquet.map((row) => [row.a ?? null, row.b ?? null])).toEqual(cells);
      const csv = parse(await bytesOf('csv', { columns: two, batches: inBatches(given, 3) }), { from: 2, record_delimiter: '\r\n' }) as string[][];
      expect(csv.map(([a]) => a)).toEqual(cells.map(([a]) => harmless(a ?? '')));
      expect(csv.map(([, b]) => (b === '' ? null : Number(b)))).toEqual(cells.map(([, b]) => (b === null ? null : b + 0)));
    }), { numRuns: 60 });
  });

  it('writes times before 1970 too', () => {
    expect(timeText('-1')).toBe('1969-12-31T23:59:59.999999999Z');
  });
});

describe('names of label columns', () => {
  it('are those of the labels, and never twice', () => {
    expect(columnNames(['chain', 'time', 'value'], ['time', 'value'])).toEqual(['chain', 'label_time', 'label_value']);
    expect(columnNames(['label_time', 'time'], ['time', 'value'])).toEqual(['label_time', 'label_label_time']);
  });
});
