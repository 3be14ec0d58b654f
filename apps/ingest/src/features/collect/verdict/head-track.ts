/** What we saw of one node's head over time: the answer to nodes that do not tell when their head was made, or lie about it. */
export interface HeadTrack {
  readonly height: number;
  /** When the height was first seen, milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Whether the height was ever seen to rise. */
  readonly hasRisen: boolean;
}

/** The track after a probe saw `height`. */
export function nextTrack(previous: HeadTrack | undefined, height: number, atMs: number): HeadTrack {
  if (previous === undefined) return { height, sinceMs: atMs, hasRisen: false };
  if (previous.height === height) return previous;
  return { height, sinceMs: atMs, hasRisen: previous.hasRisen || height > previous.height };
}
