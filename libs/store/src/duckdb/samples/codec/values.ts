/**
 * Values of one series within a slot. Most are whole numbers or have few decimals, and lie near the value before: such are scaled to whole
 * numbers, and differences are written. All others are written as they are. Every value comes back to the bit.
 */
import { ByteReader } from './byte-reader';
import { ByteWriter, MAX_WHOLE, signedLength } from './byte-writer';

const CONSTANT = 0;
const DIFFERENCES = 1;
const SECOND_DIFFERENCES = 2;
const RAW = 3;

const MAX_DECIMALS = 9;
const SCALES = Array.from({ length: MAX_DECIMALS + 1 }, (_, decimals) => 10 ** decimals);

let whole = new Float64Array(1024);

export function writeValues(writer: ByteWriter, values: Float64Array): void {
  if (whole.length < values.length) whole = new Float64Array(2 * values.length);
  const decimals = scaleToWhole(values);
  if (decimals === undefined) {
    writer.byte(RAW);
    writer.raw(values);
    return;
  }
  const count = values.length;
  let isConstant = true;
  let first = 0;
  let second = 0;
  for (let i = 1, before = 0; i < count; i++) {
    const difference = whole[i]! - whole[i - 1]!;
    if (difference !== 0) isConstant = false;
    first += signedLength(difference);
    second += signedLength(difference - before);
    before = difference;
  }
  if (isConstant) {
    writer.byte(CONSTANT);
    writer.float(values[0]!);
    return;
  }
  if (Math.min(first, second) >= 8 * count) {
    writer.byte(RAW);
    writer.raw(values);
    return;
  }
  writer.byte(second < first ? SECOND_DIFFERENCES : DIFFERENCES);
  writer.byte(decimals);
  writer.signed(whole[0]!);
  for (let i = 1, before = 0; i < count; i++) {
    const difference = whole[i]! - whole[i - 1]!;
    writer.signed(second < first ? difference - before : difference);
    before = difference;
  }
}

/** Fills `whole` with the values times a power of ten. @returns the number of decimals; undefined when some value has more, or is not a number */
function scaleToWhole(values: Float64Array): number | undefined {
  let decimals = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Also false for NaN. A negative zero would come back as zero.
    if (!(Math.abs(value) < MAX_WHOLE) || (value === 0 && 1 / value < 0)) return undefined;
    const scaled = Math.round(value * SCALES[decimals]!);
    if (scaled / SCALES[decimals]! !== value || Math.abs(scaled) >= MAX_WHOLE) {
      while (++decimals <= MAX_DECIMALS && Math.round(value * SCALES[decimals]!) / SCALES[decimals]! !== value);
      if (decimals > MAX_DECIMALS || !(Math.abs(value * SCALES[decimals]!) < MAX_WHOLE)) return undefined;
      // Those before have to be scaled anew.
      i = -1;
      continue;
    }
    whole[i] = scaled === 0 ? 0 : scaled;
  }
  return decimals;
}

/** Reads `count` values into `out` from `at`. */
export function readValues(reader: ByteReader, count: number, out: Float64Array, at: number): void {
  switch (reader.byte()) {
    case CONSTANT:
      out.fill(reader.float(), at, at + count);
      return;
    case RAW: {
      const from = reader.position;
      new Uint8Array(out.buffer, out.byteOffset + 8 * at, 8 * count).set(reader.bytes.subarray(from, from + 8 * count));
      reader.position += 8 * count;
      return;
    }
    case DIFFERENCES:
      return readDifferences(reader, count, out, at, false);
    default:
      return readDifferences(reader, count, out, at, true);
  }
}

function readDifferences(reader: ByteReader, count: number, out: Float64Array, at: number, areSecond: boolean): void {
  const scale = SCALES[reader.byte()]!;
  let value = reader.signed();
  let difference = 0;
  const end = at + count;
  out[at] = value / scale;
  const { bytes } = reader;
  let position = reader.position;
  for (let i = at + 1; i < end; i++) {
    let code = bytes[position++]!;
    if (code >= 0x80) {
      const next = bytes[position++]!;
      code = (code & 0x7f) | ((next & 0x7f) << 7);
      if (next >= 0x80) {
        let scale = 0x4000;
        let byte: number;
        do {
          byte = bytes[position++]!;
          code += (byte & 0x7f) * scale;
          scale *= 0x80;
        } while (byte >= 0x80);
      }
    }
    const signed = code < 0x4000_0000 ? (code >>> 1) ^ -(code & 1) : code % 2 === 0 ? code / 2 : -(code + 1) / 2;
    difference = areSecond ? difference + signed : signed;
    value += difference;
    out[i] = value / scale;
  }
  reader.position = position;
}
