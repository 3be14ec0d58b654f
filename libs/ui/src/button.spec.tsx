import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Button } from './button';

test('a busy button keeps its words and takes no second press', async () => {
  let presses = 0;
  render(<Button busy onClick={() => presses++}>Save</Button>);
  const button = screen.getByRole('button', { name: 'Save' });
  await userEvent.click(button);
  expect(presses).toBe(0);
  expect(button.getAttribute('aria-busy')).toBe('true');
});

test('a button in a form does not submit it unless it says so', async () => {
  let submits = 0;
  render(
    <form onSubmit={(event) => { event.preventDefault(); submits++; }}>
      <Button>Look</Button>
      <Button type="submit">Send</Button>
    </form>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Look' }));
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(submits).toBe(1);
});
