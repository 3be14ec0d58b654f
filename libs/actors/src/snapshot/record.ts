/** One actor in a snapshot: key, timers and state (docs/formats/actor-snapshot-v1.md). */
import { ObserverError } from '@observer/kernel';
import type { Timer } from '../partition/timers';

export interface RecordMeta {
  /** Version of the actor type that wrote the state. */
  readonly version: number;
  readonly handledAtMs: number;
  readonly timers: readonly Timer[];
}

/** `forgotten`: the actor's state was deleted; the record hides older ones. */
export interface ActorRecord {
  readonly key: string;
  readonly forgotten: boolean;
  readonly meta: RecordMeta;
  readonly state: Uint8Array;
}

const HEAD = 4 + 1 + 2 + 4;
const FORGOTTEN = 1;
const NO_META: RecordMeta = { version: 0, handledAtMs: 0, timers: [] };

export function encodeRecord(key: string, meta: RecordMeta, state: Uint8Array): Uint8Array {
  return encode(key, 0, Buffer.from(JSON.stringify(meta)), state);
}

export const encodeForgotten = (key: string): Uint8Array => encode(key, FORGOTTEN, Buffer.alloc(0), new Uint8Array(0));

function encode(key: string, flags: number, meta: Uint8Array, state: Uint8Array): Uint8Array {
  const name = Buffer.from(key);
  const bytes = Buffer.allocUnsafe(HEAD + name.length + meta.length + state.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt8(flags, 4);
  bytes.writeUInt16LE(name.length, 5);
  bytes.writeUInt32LE(meta.length, 7);
  bytes.set(name, HEAD);
  bytes.set(meta, HEAD + name.length);
  bytes.set(state, HEAD + name.length + meta.length);
  return bytes;
}

/** @param bytes exactly one record; the state is a view into it */
export function decodeRecord(bytes: Uint8Array): ActorRecord {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const metaAt = HEAD + view.readUInt16LE(5);
  const stateAt = metaAt + view.readUInt32LE(7);
  const forgotten = (view.readUInt8(4) & FORGOTTEN) !== 0;
  return {
    key: view.toString('utf8', HEAD, metaAt), forgotten,
    meta: forgotten ? NO_META : (JSON.parse(view.toString('utf8', metaAt, stateAt)) as RecordMeta),
    state: bytes.subarray(stateAt),
  };
}

/** Cuts a chunk into its records. @throws ObserverError `internal` when lengths do not add up */
export function* splitRecords(chunk: Uint8Array): Generator<{ readonly offset: number; readonly bytes: Uint8Array }> {
  const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  for (let offset = 0; offset < chunk.length; ) {
    const length = chunk.length - offset < HEAD ? 0 : view.readUInt32LE(offset);
    if (length < HEAD || offset + length > chunk.length) throw new ObserverError('internal', `A chunk of an actor snapshot is damaged at byte ${offset} of ${chunk.length}`);
    yield { offset, bytes: chunk.subarray(offset, offset + length) };
    offset += length;
  }
}
