import { patchSearch } from './patch-search';

test('a patch changes, adds and removes, and leaves the rest', () => {
  expect(patchSearch('?range=1h&chain=sui', { chain: undefined, region: 'eu' })).toBe('?range=1h&region=eu');
  expect(patchSearch('', { a: '' })).toBe('');
});

test('separators of our own stay readable', () => {
  expect(patchSearch('', { where: 'chain:=:sui,region:!=:eu' })).toBe('?where=chain:%3D:sui,region:%21%3D:eu');
});
