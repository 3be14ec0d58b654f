import { InFlight } from './in-flight';

it('a place that does not answer leaves room for others, and all strangers together leave some', () => {
  const inFlight = new InFlight({ perPlace: 2, inAll: 3 });
  const slow = [inFlight.take('slow'), inFlight.take('slow')];
  expect(inFlight.take('slow')).toBeUndefined();
  const other = inFlight.take('other');
  expect([other !== undefined, inFlight.take('third')]).toEqual([true, undefined]);
  slow[0]!();
  slow[0]!();
  expect([inFlight.take('third') !== undefined, inFlight.take('fourth')]).toEqual([true, undefined]);
});
