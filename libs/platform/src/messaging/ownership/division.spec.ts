import fc from 'fast-check';
import { divide } from './division';

const members = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 });

it('gives every partition to exactly one member, nobody more than its share, whatever the order of the list', () => {
  fc.assert(fc.property(members, fc.integer({ min: 1, max: 64 }), (names, count) => {
    const parts = divide(count, names);
    expect([...parts.values()].flatMap((own) => [...own]).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
    for (const own of parts.values()) expect(own.size).toBeLessThanOrEqual(Math.ceil(count / names.length));
    expect(divide(count, [...names].reverse())).toEqual(parts);
  }));
});

it('leaves most partitions where they are when a member joins', () => {
  const before = divide(1_000, ['a', 'b', 'c']);
  const after = divide(1_000, ['a', 'b', 'c', 'd']);
  const moved = [...before].flatMap(([member, own]) => [...own].filter((partition) => !after.get(member)!.has(partition)));
  expect(moved.length).toBeLessThan(600);
});
