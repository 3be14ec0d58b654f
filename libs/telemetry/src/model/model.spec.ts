import fc from 'fast-check';
import { KindRegistry } from '../kinds/kind-registry';
import { nodeProbe } from '../kinds/shipped';
import { LineProtocolDecoder } from '../line-protocol/line-protocol-decoder';
import { batch as anyBatch } from '../testing/arbitraries';
import { plainRows } from '../testing/plain';
import { decodeBatches } from '../wire/decode';
import { encodeBatches } from '../wire/encode';
import type { Batch } from './batch';
import { BatchBuilder } from './batch-builder';
import { filterRows, sliceRows } from './select';
import { splitByShard } from './shard';

const decoder = new LineProtocolDecoder({ kinds: new KindRegistry() });
const seriesBatch = fc.array(fc.tuple(fc.nat(6), fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 50 }).map((points) => {
  const lines = points.map(([host, region, full], i) => `m,host=h${host}${region > 0 ? `,region=r${region}` : ''} v=${i}i${full ? ',s="x",f=0.5' : ''} ${i}`);
  return decoder.decode(Buffer.from(lines.join('\n')), { precision: 'ns', defaultTimeNs: 0n }).batches[0]!;
});
const batches = fc.oneof(anyBatch, seriesBatch);

/** No dictionary entry and no series that no row uses. */
function expectCompact(batch: Batch): void {
  for (const tag of batch.tags) expect(new Set(tag.ids.filter((id) => id > 0)).size).toBe(tag.dictionary.length);
  if (batch.rowSeries !== undefined) expect(new Set(batch.rowSeries).size).toBe(batch.seriesCount);
  else expect(batch.seriesCount).toBe(batch.rows);
}

describe('filterRows', () => {
  it('keeps exactly the rows asked for, and only the series and values they use', () => {
    fc.assert(fc.property(batches, fc.infiniteStream(fc.boolean()), (batch, stream) => {
      const keep = Uint8Array.from({ length: batch.rows }, () => (stream.next().value === true ? 1 : 0));
      const filtered = filterRows(batch, keep);
      expect(plainRows([filtered])).toEqual(plainRows([batch]).filter((_, row) => keep[row] === 1));
      if (filtered !== batch) expectCompact(filtered);
      expect(plainRows(decodeBatches(encodeBatches([filtered])))).toEqual(plainRows([filtered]));
    }));
  });

  it('gives the same batch when all rows are kept and refuses flags of another length', () => {
    const batch = new BatchBuilder('m').row(1n, {}, { v: 1 }).build();
    expect(filterRows(batch, new Uint8Array([1]))).toBe(batch);
    expect(() => filterRows(batch, new Uint8Array(2))).toThrow('2 flags for 1 rows');
  });
});

describe('sliceRows', () => {
  it('cuts a batch into parts that together are the batch', () => {
    fc.assert(fc.property(batches, fc.integer({ min: 1, max: 12 }), (batch, size) => {
      const parts = Array.from({ length: Math.ceil(batch.rows / size) }, (_, i) => sliceRows(batch, i * size, (i + 1) * size));
      expect(plainRows(parts)).toEqual(plainRows([batch]));
    }));
  });
});

describe('splitByShard', () => {
  it('loses nothing and keeps the rows of a series together and in order', () => {
    fc.assert(fc.property(batches, fc.integer({ min: 1, max: 5 }), (batch, shards) => {
      const parts = splitByShard(batch, shards);
      expect(parts).toHaveLength(shards);
      const identity = (tags: Record<string, string>): string => JSON.stringify(Object.entries(tags).sort());
      const shardOf = new Map<string, number>();
      parts.forEach((part, shard) => plainRows([part]).forEach(({ tags }) => {
        expect(shardOf.get(identity(tags)) ?? shard).toBe(shard);
        shardOf.set(identity(tags), shard);
      }));
      const expected = Array.from({ length: shards }, (_, shard) => plainRows([batch]).filter(({ tags }) => shardOf.get(identity(tags)) === shard));
      expect(parts.map((part) => plainRows([part]))).toEqual(expected);
    }));
  });

  it('does not depend on the order of tags or on the encoding', () => {
    const shardOf = (batch: Batch): number => splitByShard(batch, 1000).findIndex((part) => part.rows > 0);
    const [asLine] = decoder.decode(Buffer.from('m,b=2,a=1 v=1'), { precision: 'ns', defaultTimeNs: 0n }).batches;
    expect(shardOf(asLine!)).toBe(shardOf(new BatchBuilder('m').row(0n, { a: '1', b: '2' }, { v: 1 }).build()));
  });

  it('spreads series evenly', () => {
    const builder = new BatchBuilder('m');
    for (let i = 0; i < 4000; i++) builder.row(0n, { host: `host-${i}` }, { v: 1 });
    for (const part of splitByShard(builder.build(), 4)) expect(Math.abs(part.rows - 1000)).toBeLessThan(150);
  });
});

describe('BatchBuilder', () => {
  it('uses the types of the kind and refuses what it does not declare', () => {
    const builder = new BatchBuilder(nodeProbe);
    builder.row(1n, { node: 'n', chain: 'c', state: 'healthy' }, { up: true, head_height: 5, response_seconds: 1 });
    expect(() => builder.row(1n, { nod: 'n' }, { up: true })).toThrow('"nod" of "node_probe" is no dimension of this kind');
    expect(() => builder.row(1n, {}, { upp: true })).toThrow('is no measure of this kind');
    expect(() => builder.row(1n, {}, { head_height: 1.5 })).toThrow('takes integer and got number 1.5');
    expect(() => builder.row(1n, {}, { response_seconds: NaN })).toThrow('cannot be NaN');
    expect(plainRows([builder.build()])).toEqual([{
      measurement: 'node_probe', time: 1n, tags: { node: 'n', chain: 'c', state: 'healthy' }, fields: { up: true, head_height: 5n, response_seconds: 1 },
      types: { up: 'boolean', head_height: 'integer', response_seconds: 'float' },
    }]);
    expect(builder.build().rows).toBe(0);
  });

  it('keeps the type a field had first', () => {
    const builder = new BatchBuilder('m').row(1n, {}, { v: 1 });
    expect(() => builder.row(2n, {}, { v: 'x' })).toThrow('"v" of "m" takes float and got string x');
    expect(() => builder.row(2n, {}, {})).toThrow('needs at least one field');
    expect(builder.size).toBe(1);
  });
});
