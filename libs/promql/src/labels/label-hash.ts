import { sortedNames } from './label-set';
import type { LabelSet } from './matcher';
import { xxHash64 } from './xxhash64';

/** A size as Prometheus keeps label sets: one byte, or 255 and three bytes. */
const sizeOf = (length: number): Buffer => (length < 255 ? Buffer.of(length) : Buffer.of(255, length & 255, (length >> 8) & 255, (length >> 16) & 255));

function* encoded(labels: LabelSet): Generator<Buffer> {
  for (const name of sortedNames(labels)) {
    if (labels[name] === '') continue;
    for (const text of [name, labels[name]!]) {
      const bytes = Buffer.from(text);
      yield sizeOf(bytes.length);
      yield bytes;
    }
  }
}

/** The hash of a label set as Prometheus 3 computes it, as a share of the largest there is: in [0, 1]. It decides which series `limit_ratio` keeps. */
export const hashShare = (labels: LabelSet): number => Number(xxHash64(Buffer.concat([...encoded(labels)]))) / Number(2n ** 64n - 1n);
