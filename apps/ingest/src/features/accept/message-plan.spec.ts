import { BatchBuilder, type Batch } from '@observer/telemetry';
import fc from 'fast-check';
import { bodyId, MessageIds } from './message-id';
import { estimateRowBytes, planMessages, TARGET_MESSAGE_BYTES } from './message-plan';
import { shardBatches } from './shard';

function batch(measurement: string, rows: number, text = ''): Batch {
  const builder = new BatchBuilder(measurement);
  for (let row = 0; row < rows; row++) builder.row(BigInt(row), { host: `h${row % 7}` }, { v: row, ...(text === '' ? {} : { text }) });
  return builder.build();
}

describe('planMessages', () => {
  it('puts every row into exactly one message, in order', () => {
    fc.assert(fc.property(fc.array(fc.record({ rows: fc.integer({ min: 1, max: 400 }), declared: fc.boolean() }), { maxLength: 6 }), fc.integer({ min: 100, max: 4000 }), (shapes, target) => {
      const batches = shapes.map(({ rows, declared }, i) => ({ batch: batch(`${declared ? 'kind' : 'm'}${i}`, rows), shard: 0 }));
      const plan = planMessages(batches, (name) => name.startsWith('kind'), target);
      shapes.forEach(({ rows }, index) => {
        const parts = plan.flatMap((message) => message.parts).filter((part) => part.batch === index).sort((a, b) => a.startRow - b.startRow);
        expect(parts.map((part) => part.startRow)).toEqual([0, ...parts.slice(0, -1).map((part) => part.endRow)]);
        expect(parts.at(-1)!.endRow).toBe(rows);
      });
    }));
  });

  it('lets undeclared measurements share messages, and keeps kinds apart', () => {
    const small = ['a', 'b', 'kind1', 'kind2'].map((name) => ({ batch: batch(name, 3), shard: 0 }));
    expect(planMessages(small, (name) => name.startsWith('kind')).map((message) => [message.kind, message.parts.length])).toEqual([['kind1', 1], ['kind2', 1], [undefined, 2]]);
  });

  it('cuts large batches near the target', () => {
    const large = batch('m', 5000, 'x'.repeat(200));
    const plan = planMessages([{ batch: large, shard: 0 }], () => false);
    const sizes = plan.map((message) => (message.parts[0]!.endRow - message.parts[0]!.startRow) * estimateRowBytes(large));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(TARGET_MESSAGE_BYTES);
    expect(Math.max(...sizes)).toBeGreaterThan(0.9 * TARGET_MESSAGE_BYTES);
    expect(plan.length).toBeGreaterThan(1);
  });
});

describe('shardBatches', () => {
  it('keeps track of where rows came from', () => {
    const whole = batch('m', 50);
    const parts = shardBatches([whole], 4);
    expect(parts.every((part) => part.batch.fields.length === whole.fields.length)).toBe(true);
    const seen = parts.flatMap((part) => Array.from(part.batch.time, (time, row) => [part.sourceRows![row], Number(time)]));
    expect(seen.map(([row]) => row).sort((a, b) => a! - b!)).toEqual(Array.from({ length: 50 }, (_, row) => row));
    expect(seen.every(([row, time]) => row === time)).toBe(true);
  });
});

describe('message ids', () => {
  const body = Buffer.from('m v=1 1');
  const identity = { keyId: 'k', endpoint: '/write', body };

  it('are the same for the same body, key and endpoint, and differ otherwise', () => {
    expect(bodyId(identity)).toBe(bodyId({ ...identity, body: Buffer.from(body) }));
    const others = [{ ...identity, keyId: 'l' }, { ...identity, endpoint: '/v1/events' }, { ...identity, body: Buffer.from('m v=1 2') }, { ...identity, idempotencyKey: 'x' }];
    expect(new Set([identity, ...others].map(bodyId)).size).toBe(5);
  });

  it('stand for the body when the client names it', () => {
    expect(bodyId({ ...identity, idempotencyKey: 'x' })).toBe(bodyId({ ...identity, idempotencyKey: 'x', body: Buffer.from('else') }));
  });

  it('are never repeated for points without a time, unless the client named the body', () => {
    const hashed = () => new MessageIds('base', false);
    expect(hashed().take(true)).not.toBe(hashed().take(true));
    expect(hashed().take(false)).toBe('base.0');
    expect(new MessageIds('base', true).take(true)).toBe('base.0');
  });

  it('count every planned message, so a skipped one does not shift the others', () => {
    const ids = new MessageIds('base', false);
    ids.take(true);
    expect(ids.take(false)).toBe('base.1');
  });
});
