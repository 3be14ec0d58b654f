import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ObserverError } from '@observer/kernel';
import { KindRegistry } from '../kinds/kind-registry';
import { LineProtocolDecoder } from '../line-protocol/line-protocol-decoder';
import { batch as anyBatch } from '../testing/arbitraries';
import { plainRows } from '../testing/plain';
import { checksum } from './checksum';
import { decodeBatches } from './decode';
import { encodeBatches } from './encode';
import { goldenBatches } from './golden/golden-batches';

const goldenFolder = join(__dirname, 'golden');
const readGolden = (name: string): Uint8Array => Uint8Array.from(Buffer.from(readFileSync(join(goldenFolder, `${name}.hex`), 'utf8').replace(/\s/g, ''), 'hex'));

const isRefusal = (bytes: Uint8Array): boolean => {
  try {
    decodeBatches(bytes);
    return false;
  } catch (error) {
    if (error instanceof ObserverError && error.code === 'invalid_argument') return true;
    throw error;
  }
};

/** The message with a right checksum again, so that the checks behind it are reached. */
function resealed(message: Uint8Array): Uint8Array {
  if (message.length >= 20) new DataView(message.buffer, message.byteOffset).setUint32(16, checksum(message), true);
  return message;
}

describe('the batch wire format', () => {
  describe('golden files', () => {
    const cases = Object.entries(goldenBatches);

    it.each(cases)('%s is encoded to the bytes of the golden file', (name, batches) => {
      expect(Buffer.from(encodeBatches(batches)).toString('hex')).toBe(Buffer.from(readGolden(name)).toString('hex'));
    });

    it.each(cases)('the golden file of %s is decoded to its rows', (name, batches) => {
      expect(plainRows(decodeBatches(readGolden(name)))).toEqual(plainRows(batches));
    });

    it('has no golden file without a case', () => {
      expect(readdirSync(goldenFolder).filter((file) => file.endsWith('.hex')).sort()).toEqual(cases.map(([name]) => `${name}.hex`).sort());
    });
  });

  it('gives back any batches it was given', () => {
    fc.assert(fc.property(fc.array(anyBatch, { maxLength: 4 }), (batches) => {
      expect(plainRows(decodeBatches(encodeBatches(batches)))).toEqual(plainRows(batches));
    }));
  });

  it('gives back batches with row series and dictionaries above 255 and 65535 values', () => {
    const decoder = new LineProtocolDecoder({ kinds: new KindRegistry() });
    for (const series of [3, 300, 70_000]) {
      const body = Buffer.from(Array.from({ length: series + 5 }, (_, i) => `m,host=h${i % series} v=${i}i ${i}`).join('\n'));
      const { batches } = decoder.decode(body, { precision: 'ns', defaultTimeNs: 0n });
      const [decoded] = decodeBatches(encodeBatches(batches));
      expect(decoded).toEqual(batches[0]);
    }
  });

  it('reads a message that does not begin at a multiple of eight', () => {
    const message = encodeBatches(goldenBatches['metrics']!);
    const shifted = new Uint8Array(message.length + 3);
    shifted.set(message, 3);
    expect(plainRows(decodeBatches(shifted.subarray(3)))).toEqual(plainRows(goldenBatches['metrics']!));
  });

  it('reads numeric columns in place', () => {
    const message = encodeBatches(goldenBatches['metrics']!);
    expect(decodeBatches(message)[0]!.time.buffer).toBe(message.buffer);
  });

  it('makes the strings of a field only when they are asked for, and copies of the column keep them', () => {
    const [decoded] = decodeBatches(encodeBatches(goldenBatches['events']!));
    const field = decoded!.fields.find((column) => column.type === 'string')!;
    expect({ ...field }.values).toEqual(goldenBatches['events']![0]!.fields.find((column) => column.name === field.name)!.values);
  });

  describe('refuses with invalid_argument', () => {
    const messages = Object.values(goldenBatches).map((batches) => encodeBatches(batches));

    it('every message cut short, at any length', () => {
      for (const message of messages) {
        for (let length = 0; length < message.length; length++) {
          expect(isRefusal(message.slice(0, length))).toBe(true);
          const cut = message.slice(0, length);
          if (length >= 24) new DataView(cut.buffer).setUint32(12, length, true);
          expect(isRefusal(resealed(cut))).toBe(true);
        }
      }
    });

    it('every message with one byte changed', () => {
      for (const message of messages) {
        for (let at = 0; at < message.length; at++) {
          const changed = message.slice();
          changed[at]! ^= 1 + (at % 255);
          expect(isRefusal(changed)).toBe(true);
        }
      }
    });

    it('a message of a version to come, saying so', () => {
      const later = encodeBatches([]);
      later[4] = 2;
      expect(() => decodeBatches(later)).toThrow(/version 2 is not known/);
    });
  });

  it('never throws anything else, allocates much or hangs, whatever a sealed message holds', () => {
    const message = encodeBatches([...goldenBatches['events']!, ...goldenBatches['metrics']!]);
    const change = fc.record({ at: fc.nat(message.length - 1), value: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255)) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const changed = message.slice();
        for (const { at, value } of changes) changed[at] = value;
        new DataView(changed.buffer).setUint32(12, changed.length, true);
        if (!isRefusal(resealed(changed))) plainRows(decodeBatches(changed));
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws anything else for random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(isRefusal(bytes)).toBe(true);
    }));
  });
});
