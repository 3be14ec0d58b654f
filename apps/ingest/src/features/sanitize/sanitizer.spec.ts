import { BatchBuilder, JsonEventDecoder, KindRegistry, LineProtocolDecoder, type Batch } from '@observer/telemetry';
import { NO_TIME_NS } from './clock-skew';
import { FieldTypeBook, type FieldTypes } from './field-types';
import { Pseudonyms } from './pseudonyms';
import { Sanitizer } from './sanitizer';

const NOW = Date.UTC(2026, 10, 23);
const kinds = new KindRegistry();

function sanitizer(over: { perTag?: number; total?: number; decayMs?: number } = {}): Sanitizer {
  const claimed = new Map<string, FieldTypes>();
  const fieldTypes = new FieldTypeBook({
    claim: async (measurement, fields) => {
      claimed.set(measurement, { ...fields, ...claimed.get(measurement) });
      return claimed.get(measurement)!;
    },
  });
  return new Sanitizer({
    kinds, fieldTypes, skew: { maxAgeMs: 86_400_000, maxFutureMs: 600_000 }, cardinality: { perTag: 100, total: 10_000, decayMs: 3_600_000, ...over },
    pseudonyms: new Pseudonyms(Buffer.alloc(32, 7)),
  });
}

const lines = (text: string): Batch[] => new LineProtocolDecoder({ kinds }).decode(Buffer.from(text), { precision: 'ms', defaultTimeNs: NO_TIME_NS }).batches;
const events = (...rows: Record<string, unknown>[]): Batch[] =>
  new JsonEventDecoder({ kinds }).decode(Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')), { format: 'ndjson', defaultTimeNs: NO_TIME_NS }).batches;

async function refusedOf(target: Sanitizer, batches: Batch[], nowMs = NOW): Promise<(string | undefined)[]> {
  await target.prepare(batches);
  return batches.flatMap((batch) => {
    const { refusals } = target.sanitize(batch, BigInt(nowMs) * 1_000_000n, nowMs);
    return Array.from({ length: batch.rows }, (_, row) => refusals.faultOf(row)?.code);
  });
}

describe('Sanitizer', () => {
  it('refuses points too old or too far ahead, says the time, and keeps the others', async () => {
    const batches = lines(`m v=1 ${NOW}\nm v=1 ${NOW - 86_400_001}\nm v=1 ${NOW + 600_001}\nm v=1 ${NOW - 86_400_000}\n`);
    const target = sanitizer();
    expect(await refusedOf(target, batches)).toEqual([undefined, 'time_too_old', 'time_in_future', undefined]);
    const { refusals } = target.sanitize(batches[0]!, 0n, NOW);
    expect(refusals.faultOf(1)?.reason(1)).toBe('the time 2026-11-21T23:59:59.999Z is older than the 24 hours that are accepted');
  });

  it('gives the arrival time to points without one, exactly', async () => {
    const batches = lines('m v=1\n');
    await sanitizer().prepare(batches);
    sanitizer().sanitize(batches[0]!, 1_763_856_000_123_456_789n, NOW);
    expect(batches[0]!.time[0]).toBe(1_763_856_000_123_456_789n);
  });

  it('refuses a field of another type than it had, naming both', async () => {
    const target = sanitizer();
    expect(await refusedOf(target, lines(`m v=1 ${NOW}`))).toEqual([undefined]);
    const conflicting = lines(`m v=1i ${NOW}\nm w=1i ${NOW}`);
    expect(await refusedOf(target, conflicting)).toEqual(['field_type_conflict', undefined]);
    const { refusals } = target.sanitize(conflicting[0]!, 0n, NOW);
    expect(refusals.faultOf(0)?.reason(0)).toBe('field "v" of "m" is float, this point has it as integer');
  });

  it.each([['m,a=1 time=1', 'time'], [`m ${'x'.repeat(129)}=1`, '129 characters'], ['m,a=1 a=2', 'both a tag and a field'], ['m,b\u0007=1 v=2', 'control'], ['m,__proto__=1 v=1', 'reserved']])(
    'refuses bad names: %s', async (line, told) => {
      const target = sanitizer();
      const batches = lines(`${line} ${NOW}`);
      expect(await refusedOf(target, batches)).toEqual(['invalid_name']);
      expect(target.sanitize(batches[0]!, 0n, NOW).refusals.faultOf(0)?.reason(0)).toContain(told);
    });

  it('stops a tag whose values never end, names it, and lets known values go on', async () => {
    const target = sanitizer({ perTag: 10 });
    const first = lines(Array.from({ length: 12 }, (_, i) => `m,user=u${i} v=1 ${NOW}`).join('\n'));
    expect((await refusedOf(target, first)).filter((code) => code === 'cardinality_exceeded')).toHaveLength(2);
    expect(await refusedOf(target, lines(`m,user=u3 v=1 ${NOW}\nm,user=new v=1 ${NOW}\nm v=1 ${NOW}`))).toEqual([undefined, 'cardinality_exceeded', undefined]);
    const { refusals } = target.sanitize(lines(`m,user=other v=1 ${NOW}`)[0]!, 0n, NOW);
    expect(refusals.faultOf(0)?.reason(0)).toContain('tag "user" of "m" already has 10 distinct values');
  });

  it('counts combinations of tags of metrics, not of events', async () => {
    const target = sanitizer({ perTag: 10 });
    const grid = lines(Array.from({ length: 25 }, (_, i) => `m,a=${i % 5},b=${Math.floor(i / 5)} v=1 ${NOW}`).join('\n'));
    expect((await refusedOf(target, grid)).filter((code) => code !== undefined)).toHaveLength(15);
    const wide = events(...Array.from({ length: 25 }, (_, i) => ({ kind: 'gateway_request', time: NOW, chain: `c${i % 5}`, method: `m${Math.floor(i / 5)}`, status: 'ok', latency_seconds: 1 })));
    expect((await refusedOf(target, wide)).filter((code) => code !== undefined)).toHaveLength(0);
  });

  it('forgets values that were not seen for two spans', async () => {
    const target = sanitizer({ perTag: 2, decayMs: 1000 });
    await refusedOf(target, lines(`m,a=1 v=1 ${NOW}\nm,a=2 v=1 ${NOW}`));
    expect(await refusedOf(target, lines(`m,a=3 v=1 ${NOW}`))).toEqual(['cardinality_exceeded']);
    expect(await refusedOf(target, lines(`m,a=3 v=1 ${NOW}`), NOW + 2001)).toEqual([undefined]);
  });

  it('strips secret columns, drops and pseudonymizes personal data', async () => {
    const target = sanitizer();
    const [batch] = events({
      kind: 'gateway_request', time: NOW, chain: 'sui', method: 'm', status: 'ok', latency_seconds: 1, api_key: 'customer-key-1', client_ip: '10.0.0.1', authorization: 'Bearer hunter2hunter2',
    });
    const { batch: clean, notices } = target.sanitize(batch!, 0n, NOW);
    const text = JSON.stringify([clean.tags, clean.fields.map((field) => [field.name, ...Array.from(field.values as ArrayLike<unknown>, String)])]);
    expect(text).not.toMatch(/customer-key-1|10\.0\.0\.1|hunter2/);
    expect(clean.tags.find((tag) => tag.name === 'api_key')!.dictionary[0]).toMatch(/^p_[A-Za-z0-9_-]{22}$/);
    expect(notices).toEqual([{ code: 'secret_stripped', measurement: 'gateway_request', column: 'authorization', kind: 'column' }]);
  });

  it('redacts what looks like a secret inside tags and strings, and merges what became equal', async () => {
    const [batch] = lines(`log,who=ann@example.com msg="login of bob@example.com" ${NOW}\nlog,who=eve@example.com msg="ok",password="x" ${NOW}`);
    const target = sanitizer();
    await target.prepare([batch!]);
    const { batch: clean, notices } = target.sanitize(batch!, 0n, NOW);
    expect(clean.tags[0]).toMatchObject({ dictionary: ['[redacted:email]'] });
    expect([...clean.tags[0]!.ids]).toEqual([1, 1]);
    expect(clean.fields.map((field) => field.name)).toEqual(['msg']);
    expect(Array.from(clean.fields[0]!.values as ArrayLike<unknown>)).toEqual(['login of [redacted:email]', 'ok']);
    expect(notices.map((notice) => notice.code)).toContain('secret_stripped');
  });

  it('refuses a point that has nothing but secrets', async () => {
    expect(await refusedOf(sanitizer(), lines(`m password="x" ${NOW}`))).toEqual(['nothing_left']);
  });

  it('takes batches of collectors as they are', async () => {
    const builder = new BatchBuilder('m');
    builder.row(BigInt(NOW) * 1_000_000n, { host: 'a' }, { v: 1.5 });
    expect(await refusedOf(sanitizer(), [builder.build()])).toEqual([undefined]);
  });
});
