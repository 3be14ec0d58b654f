import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { Tabs } from './tabs';

function Example() {
  const [value, setValue] = useState<'one' | 'two' | 'three'>('one');
  return <Tabs label="Numbers" value={value} onChange={setValue} choices={[{ value: 'one', label: 'One' }, { value: 'two', label: 'Two' }, { value: 'three', label: 'Three' }]} />;
}
const selected = () => screen.getByRole('tab', { selected: true }).textContent;

test('arrow keys, Home and End move the choice and the focus, around the end', async () => {
  render(<Example />);
  await userEvent.tab();
  await userEvent.keyboard('{ArrowLeft}');
  expect(selected()).toBe('Three');
  expect(document.activeElement?.textContent).toBe('Three');
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(selected()).toBe('Two');
  await userEvent.keyboard('{Home}');
  expect(selected()).toBe('One');
});

test('only the chosen tab is in the tab order', () => {
  render(<Example />);
  expect(screen.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
});
