import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Input, Select } from './field';

test('an error is tied to its control and announced', () => {
  render(<Input label="Name" error="Write a name" hint="never shown with an error" />);
  const input = screen.getByLabelText('Name');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(input.getAttribute('aria-describedby')!)?.textContent).toBe('Write a name');
  expect(screen.getByRole('alert').textContent).toBe('Write a name');
  expect(screen.queryByText(/never shown/)).toBeNull();
});

test('a select tells the chosen value', async () => {
  const chosen: string[] = [];
  render(<Select label="Size" options={[{ value: 's', label: 'Small' }, { value: 'l', label: 'Large' }]} value="s" onValueChange={(value) => chosen.push(value)} />);
  await userEvent.selectOptions(screen.getByLabelText('Size'), 'Large');
  expect(chosen).toEqual(['l']);
});
