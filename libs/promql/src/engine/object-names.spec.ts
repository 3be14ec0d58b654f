import { MemorySource } from '../testing/memory-source';
import { DATA_START_MS, sampleData } from '../testing/sample-data';
import { createEngine } from './engine';

/** Labels may have the names of members that every object of JavaScript has. */
it.each([
  ['label_replace(vector(1), "a", "$1", "valueOf", "(.*)")', [{}]],
  ['label_join(vector(1), "a", "-", "toString", "hasOwnProperty")', [{ a: '-' }]],
  ['label_replace(vector(1), "valueOf", "x", "", "")', [{ valueOf: 'x' }]],
  ['sum by (toString) (label_replace(vector(1), "toString", "x", "", ""))', [{ toString: 'x' }]],
  ['sum without (toString) (vector(1))', [{}]],
  ['count by (valueOf) (vector(1))', [{}]],
])('%s', async (query, labels) => {
  const { series } = await createEngine().instant(query, { source: new MemorySource(sampleData(1)), signal: new AbortController().signal, timeMs: DATA_START_MS });
  expect(series.map((one) => ({ ...one.labels }))).toEqual(labels);
});
