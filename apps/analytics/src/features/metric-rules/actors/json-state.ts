import type { StateCodec } from '@observer/actors';

/** State as JSON, for states that know how to turn into data and back. */
export const jsonState = <State, Data>(toData: (state: State) => Data, fromData: (data: Data) => State, describe: (state: State) => unknown): StateCodec<State> => ({
  encode: (state) => Buffer.from(JSON.stringify(toData(state)), 'utf8'),
  decode: (bytes) => fromData(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as Data),
  describe,
});
