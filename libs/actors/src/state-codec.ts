import { ObserverError } from '@observer/kernel';
import type { z } from 'zod';

/** How state becomes bytes. Large state should be one contiguous layout that is cheap to write: a changed actor is encoded at every commit. */
export interface StateCodec<State> {
  encode(state: State): Uint8Array;
  /**
   * @param version of the actor type that wrote it; at most the present one
   * @param bytes may be kept: nobody else changes them
   */
  decode(bytes: Uint8Array, version: number): State;
  /** State as JSON for the inspection API. Default: its size only. */
  describe?(state: State): unknown;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** State as JSON, checked with a schema when read. `undefined`, `NaN`, `Map` and the like do not survive JSON. */
export function jsonCodec<State>(schema: z.ZodType<State>, version: number, migrate?: (state: unknown, fromVersion: number) => unknown): StateCodec<State> {
  return {
    encode: (state) => encoder.encode(JSON.stringify(state)),
    decode(bytes, fromVersion) {
      const stored: unknown = JSON.parse(decoder.decode(bytes));
      if (fromVersion < version && migrate === undefined) {
        throw new ObserverError('internal', `State of version ${fromVersion} has to become version ${version}, and the actor type has no migrate()`);
      }
      return schema.parse(fromVersion < version ? migrate!(stored, fromVersion) : stored);
    },
    describe: (state) => state,
  };
}
