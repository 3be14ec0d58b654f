import { render, screen } from '@testing-library/react';
import { ApiError } from '../../api/api-error';
import { NoResult } from './no-result';

test('a fault in the text of a query is told beside the query only', () => {
  render(<NoResult error={new ApiError('invalid_argument', 'parse error: unknown function', { position: { start: 0, end: 3, line: 1, column: 1 } })} />);
  expect(screen.queryByText(/unknown function/)).toBeNull();
});

test('another failure is told in its own words', () => {
  render(<NoResult error={new ApiError('unavailable', 'nobody answers')} />);
  expect(screen.getByText('nobody answers')).toBeTruthy();
});
