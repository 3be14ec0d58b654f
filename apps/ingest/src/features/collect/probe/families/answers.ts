/** Reads the values that nodes put into their answers. Every function throws `ProbeFault bad_answer` naming what was expected. */
import { ProbeFault, quote } from '../probe';

const shown = (value: unknown): string => quote(JSON.stringify(value) ?? 'nothing');
const bad = (what: string, expected: string, value: unknown): ProbeFault => new ProbeFault('bad_answer', `${what} should be ${expected} but is ${shown(value)}`);

function safe(value: number, what: string, raw: unknown): number {
  if (!Number.isSafeInteger(value) || value < 0) throw bad(what, 'a number from 0 to 2^53', raw);
  return value;
}

/** A quantity as Ethereum and Substrate write it: `"0x1b4"`. */
export function hexQuantity(value: unknown, what: string): number {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) throw bad(what, 'a hexadecimal quantity like "0x1b4"', value);
  return safe(Number(value), what, value);
}

/** A number as Sui writes it: `"436"`, or a plain JSON number. */
export function decimal(value: unknown, what: string): number {
  if (typeof value === 'number') return safe(value, what, value);
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) throw bad(what, 'a decimal number like "436"', value);
  return safe(Number(value), what, value);
}

export function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(what, 'an object', value);
  return value as Record<string, unknown>;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw bad(what, 'a text', value);
  return value;
}

export function boolean(value: unknown, what: string): boolean {
  if (typeof value !== 'boolean') throw bad(what, 'true or false', value);
  return value;
}

/** A 32-byte hash: `"0x…"`, 64 digits. */
export function hash(value: unknown, what: string): string {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{64}$/i.test(value)) throw bad(what, 'a 32-byte hash', value);
  return value.toLowerCase();
}

/** A SCALE-encoded u64 in storage: 8 bytes, little-endian, as hex. Source: https://docs.substrate.io/reference/scale-codec/. */
export function u64LittleEndian(value: unknown, what: string): number {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{16}$/i.test(value)) throw bad(what, '8 bytes in hex', value);
  return safe(Number(Buffer.from(value.slice(2), 'hex').readBigUInt64LE()), what, value);
}

/** A version fit for a label: printable, at most 64 characters. */
export const versionLabel = (value: unknown, what: string): string => quote(text(value, what)).slice(0, 64);
