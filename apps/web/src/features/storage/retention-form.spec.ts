import { type StoredRetentionClass } from '../../api/storage';
import { classOf, formOf, retentionErrors } from './retention-form';

const form = { ...formOf(), id: 'payments' };
const other: StoredRetentionClass = { revision: 1, value: { ...classOf({ ...form, id: 'noisy' }), measurements: ['host_metrics'] } };

test('a form holds what it was made of', () => {
  expect(retentionErrors(form, [other], true)).toEqual({});
  expect(classOf(formOf(other.value))).toEqual(other.value);
});

test('a coarser resolution is kept at least as long as a finer one', () => {
  const errors = retentionErrors({ ...form, rawMs: '400d' }, [], true);
  expect(Object.keys(errors)).toEqual(['tenSecondsMs', 'minuteMs']);
  expect(errors.tenSecondsMs).toContain('raw');
});

test('every fault is told at its field', () => {
  const errors = retentionErrors({ ...form, id: 'Pay', rawMs: 'soon', hourMs: '20y', measurements: ['host_metrics'] }, [other], true);
  expect(Object.keys(errors).sort()).toEqual(['hourMs', 'id', 'measurements', 'rawMs']);
});

test('a new class needs a new name, an edited one keeps its own', () => {
  expect(retentionErrors({ ...form, id: 'noisy' }, [other], true).id).toContain('already');
  expect(retentionErrors(formOf(other.value), [other], false)).toEqual({});
});

test('minutes are told the least that can be kept', () => {
  expect(retentionErrors({ ...formOf(), id: 'a', rawMs: '10m' }, [], true).rawMs).toBe('At least 1 hour: write e.g. 1h');
});
