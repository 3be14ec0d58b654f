import { isUtf8 } from 'node:buffer';
import { ObserverError } from '@observer/kernel';
import type { Utf8Strings } from '../model/text';
import { asBuffer } from '../scan/bytes';
import { align8 } from './layout';

/** Walks over a message whose bytes are aligned to eight. Every step is checked against the end before anything is viewed or allocated. */
export class WireReader {
  at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public end: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(what: string): never {
    throw new ObserverError('invalid_argument', `The batch message is corrupt at byte ${this.at}: ${what}`, { details: { offset: this.at } });
  }

  u8 = (offset: number): number => this.view.getUint8(this.at + offset);
  u16 = (offset: number): number => this.view.getUint16(this.at + offset, true);
  u32 = (offset: number): number => this.view.getUint32(this.at + offset, true);

  /** Makes sure that `length` more bytes are there. */
  need(length: number, what: string): void {
    if (length > this.end - this.at) this.fail(`${what} needs ${length} bytes and ${this.end - this.at} are left`);
  }

  /** Steps over a section and its padding. @returns where it begins in the underlying buffer. */
  section(length: number, what: string): number {
    const padded = align8(length);
    this.need(padded, what);
    const start = this.bytes.byteOffset + this.at;
    this.at += padded;
    return start;
  }

  raw(length: number, what: string): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.section(length, what), length);
  }

  int64(count: number, what: string): BigInt64Array {
    return new BigInt64Array(this.bytes.buffer, this.section(8 * count, what), count);
  }

  uint64(count: number, what: string): BigUint64Array {
    return new BigUint64Array(this.bytes.buffer, this.section(8 * count, what), count);
  }

  float64(count: number, what: string): Float64Array {
    return new Float64Array(this.bytes.buffer, this.section(8 * count, what), count);
  }

  /** Ids of `width` bytes, none above `largest`; widened to 32 bits. */
  ids(count: number, width: number, largest: number, what: string): Uint32Array {
    const start = this.section(count * width, what);
    const { buffer } = this.bytes;
    let ids: Uint32Array;
    if (width === 1) ids = Uint32Array.from(new Uint8Array(buffer, start, count));
    else if (width === 2) ids = Uint32Array.from(new Uint16Array(buffer, start, count));
    else if (width === 4) ids = new Uint32Array(buffer, start, count);
    else return this.fail(`${what} have a width of ${width}, which is none of 1, 2, 4`);
    for (let i = 0; i < count; i++) if (ids[i]! > largest) this.fail(`${what}: id ${ids[i]!} is above ${largest}`);
    return ids;
  }

  /** `count` strings of `length` bytes together. */
  text(count: number, length: number, what: string): Utf8Strings {
    const offsetsAt = this.section(4 * (count + 1), what);
    const offsets = new Uint32Array(this.bytes.buffer, offsetsAt, count + 1);
    const bytes = this.raw(length, what);
    if (offsets[0] !== 0 || offsets[count] !== length) this.fail(`${what}: the offsets do not span its bytes`);
    for (let i = 0; i < count; i++) if (offsets[i]! > offsets[i + 1]!) this.fail(`${what}: offset ${i + 1} goes back`);
    if (!isUtf8(bytes)) this.fail(`${what} is not valid UTF-8`);
    for (let i = 1; i < count; i++) {
      if (offsets[i]! < length && (bytes[offsets[i]!]! & 0xc0) === 0x80) this.fail(`${what}: offset ${i} is inside a character`);
    }
    return { bytes, offsets };
  }

  name(length: number, what: string): string {
    const bytes = this.raw(length, what);
    if (!isUtf8(bytes)) this.fail(`${what} is not valid UTF-8`);
    return asBuffer(bytes).toString('utf8');
  }
}
