import { ApiError } from './api-error';
import { faultAt, otherFaults } from './field-faults';

const error = new ApiError('invalid_argument', 'two faults', { faults: [{ path: 'document.settings.to.0', message: 'is no address' }, { path: 'document.order', message: 'is too big' }] });

test('a fault stands at its field, also when it is inside', () => {
  expect(faultAt(error, 'document.settings.to')).toBe('is no address');
  expect(faultAt(error, 'document.settings.t')).toBeUndefined();
  expect(faultAt(undefined, 'document')).toBeUndefined();
});

test('what no field shows is told apart', () => {
  expect(otherFaults(error, ['document.settings'])).toBe('order: is too big');
  expect(otherFaults(error, ['document.settings', 'document.order'])).toBeUndefined();
  expect(otherFaults(new ApiError('unavailable', 'nobody answers'), ['document.order'])).toBe('nobody answers');
});
