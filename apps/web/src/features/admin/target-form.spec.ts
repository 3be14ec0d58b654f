import { formOf, inputOf, targetErrors } from './target-form';

const form = { ...formOf(undefined, 'base'), id: 'base-eu-1', operator: 'acme', region: 'eu', httpUrl: 'https://rpc.example.net' };

test('a complete form has no faults', () => expect(targetErrors(form)).toEqual({}));

test('every fault is told at its field', () => {
  const errors = targetErrors({ ...form, id: 'a b', httpUrl: 'rpc.example.net', wsUrl: 'https://x', intervalSeconds: '0', timeoutSeconds: 'x' });
  expect(Object.keys(errors).sort()).toEqual(['httpUrl', 'id', 'intervalSeconds', 'timeoutSeconds', 'wsUrl']);
});

test('what the form does not show is kept', () => {
  const before = { latitude: 50.1, longitude: 8.7 } as Parameters<typeof inputOf>[1];
  expect(inputOf(form, before)).toMatchObject({ latitude: 50.1, longitude: 8.7, probe: { intervalMs: 10_000, timeoutMs: 5_000, enabled: true } });
  expect(inputOf(form, undefined)).not.toHaveProperty('wsUrl');
});
