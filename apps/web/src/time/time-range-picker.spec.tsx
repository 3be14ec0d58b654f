import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type TimeRange } from './time-range';
import { rangeWords, TimeRangePicker } from './time-range-picker';

const bounds = { startMs: 1_760_000_000_000, endMs: 1_760_000_900_000 };

async function openPicker() {
  const chosen: TimeRange[] = [];
  render(<TimeRangePicker range={{ kind: 'last', spanMs: 900_000 }} bounds={bounds} onChange={(range) => chosen.push(range)} />);
  await userEvent.click(screen.getByRole('button', { name: 'Time range: Last 15 minutes' }));
  return chosen;
}

test('a preset is one press away', async () => {
  const chosen = await openPicker();
  await userEvent.click(screen.getByRole('button', { name: /Last 6 hours/ }));
  expect(chosen).toEqual([{ kind: 'last', spanMs: 21_600_000 }]);
});

test('a span can be typed; nonsense is told and not applied', async () => {
  const chosen = await openPicker();
  const field = screen.getByLabelText('Or the last');
  await userEvent.type(field, 'soon{Enter}');
  expect(screen.getByRole('alert').textContent).toContain('45m');
  await userEvent.clear(field);
  await userEvent.type(field, '45m{Enter}');
  expect(chosen).toEqual([{ kind: 'last', spanMs: 2_700_000 }]);
});

test('a range reads as words', () => {
  expect(rangeWords({ kind: 'last', spanMs: 86_400_000 })).toBe('Last 24 hours');
  expect(rangeWords({ kind: 'last', spanMs: 2_700_000 })).toBe('Last 45 min');
});
