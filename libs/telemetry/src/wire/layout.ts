import type { FieldType } from '../model/batch';

/** docs/formats/batch-v1.md is the specification of these numbers. */
export const MAGIC = [0x4f, 0x42, 0x53, 0x42] as const; // "OBSB"
export const VERSION = 1;
export const MESSAGE_HEADER = 24;
export const CHECKSUM_AT = 16;
export const BATCH_HEADER = 24;
export const TAG_HEADER = 16;
export const FIELD_HEADER = 8;

/** Field types by their number on the wire. */
export const FIELD_TYPES: readonly FieldType[] = ['float', 'integer', 'unsigned', 'boolean', 'string'];

/** The next multiple of eight: every section begins at one, so that a decoder can view 64-bit values where they stand. */
export const align8 = (length: number): number => Math.ceil(length / 8) * 8;

/** Bytes per id when ids go up to `largest`. */
export const idWidth = (largest: number): 1 | 2 | 4 => (largest < 256 ? 1 : largest < 65536 ? 2 : 4);

/** Views are made over the host's byte order, which the format fixes. */
export const littleEndianHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
