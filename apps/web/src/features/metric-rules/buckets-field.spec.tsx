import { TooltipProvider } from '@observer/ui';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { BucketsField } from './buckets-field';
import { formOf } from './rule-form';

function Field() {
  const [buckets, setBuckets] = useState('1, 2');
  return (
    <TooltipProvider>
      <BucketsField form={{ ...formOf(undefined, 'gateway_request'), type: 'HISTOGRAM', measure: 'latency_seconds', buckets }} error={undefined} onChange={setBuckets} />
    </TooltipProvider>
  );
}

test('bounds can be made by rule, and are told in the unit of the measure', async () => {
  render(<Field />);
  expect(screen.getByText(/2 upper bounds, 1 s to 2 s/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Make…' }));
  for (const [label, text] of [['First', '0.01'], ['Factor', '10'], ['How many', '3']] as const) {
    await userEvent.clear(screen.getByLabelText(label));
    await userEvent.type(screen.getByLabelText(label), text);
  }
  await userEvent.click(screen.getByRole('button', { name: 'Use these' }));
  expect((screen.getByLabelText('Buckets') as HTMLInputElement).value).toBe('0.01, 0.1, 1');
});

test('a factor that does not grow is refused', async () => {
  render(<Field />);
  await userEvent.click(screen.getByRole('button', { name: 'Make…' }));
  await userEvent.clear(screen.getByLabelText('Factor'));
  await userEvent.type(screen.getByLabelText('Factor'), '1');
  expect((screen.getByRole('button', { name: 'Use these' }) as HTMLButtonElement).disabled).toBe(true);
});
