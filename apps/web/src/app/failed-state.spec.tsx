import { render, screen } from '@testing-library/react';
import { ApiError } from '../api/api-error';
import { FailedState } from './failed-state';

test('what is not for a person offers no way to try again', () => {
  render(<FailedState error={new ApiError('permission_denied', 'you see a part of the data')} title="It failed" onRetry={() => undefined} />);
  expect(screen.getByText('Only those who see all data may see this')).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
});

test('what failed can be tried again', () => {
  render(<FailedState error={new ApiError('unavailable', 'nobody answers')} title="It failed" onRetry={() => undefined} />);
  expect(screen.getByRole('alert').textContent).toContain('nobody answers');
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
