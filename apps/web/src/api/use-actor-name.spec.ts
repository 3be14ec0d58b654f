/** @jest-environment jsdom */
import { actorWords } from './use-actor-name';

test('a key is told by its name, never by its id', () => {
  const keys = [{ id: '01a21346-75b7', name: 'terraform' }];
  expect(actorWords({ kind: 'api-key', id: '01a21346-75b7' }, keys)).toBe('key terraform');
  expect(actorWords({ kind: 'api-key', id: '01a21346-75b7' }, [])).toBe('an API key');
  expect(actorWords({ kind: 'user', id: 'grace' }, keys)).toBe('grace');
});
