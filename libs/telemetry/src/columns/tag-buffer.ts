import type { TagColumn } from '../model/batch';
import { asBuffer } from '../scan/bytes';
import { ByteInterner } from '../scan/byte-interner';
import { FIRST_CAPACITY } from './capacity';

/**
 * A growing tag column. Values are interned for as long as the decoder keeps them (many bodies), so a value seen before costs no string;
 * each batch gets a dictionary of only the values it uses.
 */
export class TagBuffer {
  private readonly values = new ByteInterner();
  private readonly texts: string[] = [];
  /** The pass in which a value last got an id of its own, and that id. */
  private passes = new Uint32Array(4);
  private locals = new Uint32Array(4);
  /** The pass this column was last used in. */
  private pass = 0;
  private dictionary: string[] = [];
  private ids = new Uint32Array(0);
  private last = -1;
  private first = FIRST_CAPACITY;

  constructor(readonly name: string) {}

  /** Room to begin with. */
  expect(elements: number): void {
    this.first = elements;
  }

  get valueBytes(): number {
    return this.values.keyBytes;
  }

  /** Number of the value, or -1 when it was not seen before. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    return this.values.find(bytes, start, end, hash);
  }

  /** Remembers a value that `find` did not know. @returns its number. */
  add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const value = this.values.add(bytes, start, end, hash);
    this.texts.push(asBuffer(bytes).toString('utf8', start, end));
    if (value >= this.passes.length) {
      this.passes = doubled(this.passes);
      this.locals = doubled(this.locals);
    }
    return value;
  }

  /** Gives element `index` of the batch of `pass` the value with this number. Passes count upwards from 1. */
  set(index: number, value: number, pass: number): void {
    if (this.pass !== pass) this.begin(pass);
    if (this.passes[value] !== pass) {
      this.passes[value] = pass;
      this.locals[value] = this.dictionary.push(this.texts[value]!);
    }
    if (index >= this.ids.length) this.ids = doubled(this.ids, Math.max(this.first, index + 1));
    this.ids[index] = this.locals[value]!;
    this.last = index;
  }

  /** Whether element `index` was set in this pass. */
  has(index: number, pass: number): boolean {
    return this.pass === pass && this.last === index;
  }

  /** Takes the last element back; its value may stay in the dictionary. */
  unset(index: number): void {
    this.ids[index] = 0;
    this.last = -1;
  }

  /** The column of `count` elements. @returns undefined when it was not used in this pass. */
  build(count: number, pass: number): TagColumn | undefined {
    if (this.pass !== pass || this.dictionary.length === 0) return undefined;
    const ids = count > this.ids.length ? doubled(this.ids, count) : this.ids;
    const column = { name: this.name, dictionary: this.dictionary, ids: ids.subarray(0, count) };
    this.begin(0);
    return column;
  }

  private begin(pass: number): void {
    this.pass = pass;
    this.dictionary = [];
    this.ids = new Uint32Array(0);
    this.last = -1;
  }
}

function doubled(from: Uint32Array, atLeast = 0): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(Math.max(64, atLeast, 2 * from.length));
  to.set(from);
  return to;
}
