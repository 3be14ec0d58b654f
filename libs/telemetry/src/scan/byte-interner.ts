import { randomInt } from 'node:crypto';

/** Start value of the hash: random per process, so that nobody can prepare keys that collide. */
export const HASH_SEED = randomInt(2 ** 31);
/** One step of the hash (FNV-1a): `Math.imul(hash ^ byte, HASH_STEP)`; the hot loops write it out. */
export const HASH_STEP = 0x01000193;

/** Hash of `bytes[start..end)`, as the interner expects it. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, HASH_STEP);
  return hash;
}

/** Gives equal byte strings one small id, counted from 0, without making a string or an object. Open addressing, keys in one arena. */
export class ByteInterner {
  private count = 0;
  private slots = new Int32Array(8);
  private hashes = new Int32Array(4);
  /** Where key i begins; key i ends where key i + 1 begins. */
  private starts = new Uint32Array(5);
  private arena = new Uint8Array(32);

  /** How many keys there are; ids are below it. */
  get size(): number {
    return this.count;
  }

  /** Bytes of all keys together. */
  get keyBytes(): number {
    return this.starts[this.count]!;
  }

  /** The id of the key, or -1. `hash` is `hashBytes` of it. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.slots;
    const mask = slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot]! - 1;
      if (id < 0) return -1;
      if (this.hashes[id] === hash && this.equals(id, bytes, start, end)) return id;
    }
  }

  /** Adds a key that `find` did not know. @returns its id. */
  add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const id = this.count;
    if (2 * (id + 1) > this.slots.length) this.growTable();
    const from = this.starts[id]!;
    const length = end - start;
    if (from + length > this.arena.length) this.growArena(from + length);
    for (let i = 0; i < length; i++) this.arena[from + i] = bytes[start + i]!;
    this.starts[id + 1] = from + length;
    this.hashes[id] = hash;
    this.count++;
    this.place(id);
    return id;
  }

  private equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.starts[id]!;
    const length = end - start;
    if (this.starts[id + 1]! - from !== length) return false;
    const arena = this.arena;
    for (let i = 0; i < length; i++) if (arena[from + i] !== bytes[start + i]) return false;
    return true;
  }

  private place(id: number): void {
    const mask = this.slots.length - 1;
    const hash = this.hashes[id]!;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = id + 1;
  }

  private growTable(): void {
    const capacity = this.slots.length;
    this.slots = new Int32Array(2 * capacity);
    this.hashes = enlarge(this.hashes, new Int32Array(capacity));
    this.starts = enlarge(this.starts, new Uint32Array(capacity + 1));
    for (let id = 0; id < this.count; id++) this.place(id);
  }

  private growArena(needed: number): void {
    this.arena = enlarge(this.arena, new Uint8Array(Math.max(needed, 2 * this.arena.length)));
  }
}

const enlarge = <T extends Int32Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
  to.set(from);
  return to;
};
