/** Answers of any size as a stream of JSON: no text is longer than a piece, and others get their turn between two pieces. */
import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

const PIECE_CHARACTERS = 64 * 1024;
/** How long a client may read nothing before its answer is given up: until then all of it is held. */
const STALL_MS = 60_000;

/** Short texts put together to pieces, each after a turn of the event loop. */
export async function* piecesOf(texts: Iterable<string>): AsyncGenerator<string> {
  let piece: string[] = [];
  let length = 0;
  for (const text of texts) {
    piece.push(text);
    length += text.length;
    if (length < PIECE_CHARACTERS) continue;
    yield piece.join('');
    piece = [];
    length = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  yield piece.join('');
}

/** The texts one after the other, as fast as the client reads them. It is ended when the client reads nothing for a while. */
export function streamOf(texts: Iterable<string>, type = 'application/json; charset=utf-8', stallMs = STALL_MS): StreamableFile {
  const stream = Readable.from(guarded(piecesOf(texts), stallMs, (error) => stream.destroy(error)), { objectMode: false });
  return new StreamableFile(stream, { type });
}

async function* guarded(pieces: AsyncIterable<string>, stallMs: number, giveUp: (error: Error) => void): AsyncGenerator<string> {
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const piece of pieces) {
      timer = setTimeout(() => giveUp(new Error(`the client has read nothing for ${stallMs / 1000} s`)), stallMs);
      yield piece;
      clearTimeout(timer);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A JSON list of texts that are JSON themselves. */
export function* jsonList(items: Iterable<Iterable<string> | string>): Generator<string> {
  yield '[';
  let isFirst = true;
  for (const item of items) {
    if (!isFirst) yield ',';
    isFirst = false;
    if (typeof item === 'string') yield item;
    else yield* item;
  }
  yield ']';
}

export function* mapped<Item, Result>(items: Iterable<Item>, result: (item: Item) => Result): Generator<Result> {
  for (const item of items) yield result(item);
}

/** Points are written some at a time: a generator's step for each would take longer than the point. */
const POINTS = 256;

/** A JSON list of what there is at the indexes below `length`. */
export function* pointList(length: number, textAt: (index: number) => string | undefined): Generator<string> {
  let separator = '';
  yield '[';
  for (let from = 0; from < length; from += POINTS) {
    let text = '';
    for (let index = from; index < Math.min(length, from + POINTS); index++) {
      const point = textAt(index);
      if (point === undefined) continue;
      text += separator + point;
      separator = ',';
    }
    yield text;
  }
  yield ']';
}
