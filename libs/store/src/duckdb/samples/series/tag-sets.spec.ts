import fc from 'fast-check';
import { Catalogue, TagColumnInfo } from '../../engine/catalogue';
import { TagSets } from './tag-sets';

const NAMES = ['a', 'b', 'c'];

describe('TagSets', () => {
  it('numbers tag sets as a map of their texts would', () => {
    const sets = fc.array(fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 3 })), { maxLength: 30 });
    fc.assert(fc.property(fc.array(sets, { maxLength: 5 }), (batches) => {
      const measurement = new Catalogue().obtain('m');
      const columns = new Map(NAMES.map((name, id): [string, TagColumnInfo] => [name, new Catalogue().restoreTag(measurement, id + 1, name)]));
      const tagSets = new TagSets();
      const expected = new Map<string, number>();
      for (const batch of batches) {
        const used = NAMES.filter((name) => batch.some((one) => (one[name] ?? 0) !== 0)).reverse();
        const ids = new Map(used.map((name) => [columns.get(name)!, Uint32Array.from(batch, (one) => one[name] ?? 0)]));
        const added: number[] = [];
        const found = tagSets.obtain(ids, batch.length, (index) => added.push(index));
        const before = expected.size;
        const wanted = batch.map((one) => {
          const key = NAMES.map((name) => one[name] ?? 0).join();
          if (!expected.has(key)) expected.set(key, expected.size);
          return expected.get(key)!;
        });
        expect([...found]).toEqual(wanted);
        expect(added).toEqual(Array.from({ length: expected.size - before }, (_, i) => before + i));
        expect([...tagSets.lookup(ids, batch.length)]).toEqual(wanted);
      }
      const again = new TagSets();
      for (let index = 0; index < tagSets.size; index++) again.restore(index, tagSets.tagsOf(index));
      for (let index = 0; index < tagSets.size; index++) {
        const ids = new Map(tagSets.tagsOf(index).map(([column, id]) => [column, Uint32Array.of(id)]));
        expect([...again.lookup(ids, 1)]).toEqual([index]);
      }
    }));
  });
});
