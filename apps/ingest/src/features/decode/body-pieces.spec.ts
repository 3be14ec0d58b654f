import { endOfPoint, KindRegistry } from '@observer/telemetry';
import fc from 'fast-check';
import { BodyDecoder } from './body-decoder';
import { cutLineProtocol, cutLines } from './body-pieces';

const join = (pieces: Iterable<Uint8Array>): string => Buffer.concat([...pieces]).toString();

describe('cutting bodies', () => {
  it('loses nothing and cuts only after line ends', () => {
    const text = fc.array(fc.constantFrom('m v=1', 'm s="a\nb"', 'm s="q\\"\n" 1', '# "x', '', 'm,t=a\\ b"c v=1', 'broken "'), { maxLength: 60 }).map((lines) => lines.join('\n'));
    fc.assert(fc.property(text, fc.integer({ min: 1, max: 80 }), (body, size) => {
      const bytes = Buffer.from(body);
      for (const pieces of [[...cutLines(bytes, size)], [...cutLineProtocol(bytes, 1000, size)]]) {
        expect(join(pieces)).toBe(body);
        for (const piece of pieces.slice(0, -1)) expect(piece.at(-1)).toBe(10);
      }
    }));
  });

  it('never cuts inside a string of line protocol', () => {
    const point = 'm,t=a s="one\ntwo, \\"three\\"\nfour",v=1 17\n';
    const pieces = [...cutLineProtocol(Buffer.from(point.repeat(50)), 1000, 10)];
    expect(pieces.map((piece) => Buffer.from(piece).toString())).toEqual(Array(50).fill(point));
  });

  it('ends a string that never closes at its first line end', () => {
    const body = Buffer.from('m s="open\nm v=1\n');
    expect(endOfPoint(body, 0, 1000)).toBe(10);
  });

  it('gives the rows of the whole body whatever the pieces, with their lines', () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => (i % 3 === 0 ? `m,t=${i % 5} s="a\nb" ${i}` : `m,t=${i % 5} v=${i} ${i}`));
    const body = Buffer.from(`${lines.join('\n')}\nbroken\n`);
    const pieces = [...new BodyDecoder(new KindRegistry()).decode(body, { format: 'line-protocol', precision: 'ns' })];
    expect(pieces.length).toBeGreaterThan(0);
    expect(pieces.reduce((sum, piece) => sum + piece.result.rows, 0)).toBe(30_000);
    const last = pieces.at(-1)!;
    expect(last.faults().map((fault) => fault.line)).toEqual([40_001]);
    const rows = last.result.batches[0]!.rows;
    const sent = last.locate(0, rows - 1)!;
    expect(sent.line).toBe(40_000);
    expect(Buffer.from(sent.raw!).toString()).toBe('m,t=4 v=29999 29999');
  });
});
