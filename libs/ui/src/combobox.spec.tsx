import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { Combobox, moveHighlight } from './combobox';

function Fruit({ onCommit }: { onCommit: (value: string) => void }) {
  const [text, setText] = useState('');
  const options = ['apple', 'banana'].filter((value) => value.startsWith(text)).map((value) => ({ value }));
  return <Combobox label="Fruit" options={options} text={text} onTextChange={setText} onCommit={onCommit} allowFreeText />;
}

test('the arrow keys choose a suggestion and Enter takes it', async () => {
  const commits: string[] = [];
  render(<Fruit onCommit={(value) => commits.push(value)} />);
  const box = screen.getByRole('combobox', { name: 'Fruit' });
  await userEvent.click(box);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(box.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option', { name: 'banana' }).id);
  await userEvent.keyboard('{Enter}');
  expect(commits).toEqual(['banana']);
});

test('free text is taken, and Escape closes the list first', async () => {
  const commits: string[] = [];
  render(<Fruit onCommit={(value) => commits.push(value)} />);
  await userEvent.type(screen.getByRole('combobox'), 'kiwi{Enter}');
  expect(commits).toEqual(['kiwi']);
  await userEvent.type(screen.getByRole('combobox'), '!{Escape}');
  expect(screen.queryByRole('listbox')).toBeNull();
});

test('the highlight goes around', () => {
  expect(moveHighlight('ArrowDown', 1, 2)).toBe(0);
  expect(moveHighlight('ArrowUp', 0, 2)).toBe(1);
  expect(moveHighlight('ArrowUp', -1, 2)).toBe(1);
  expect(moveHighlight('a', 0, 2)).toBeUndefined();
  expect(moveHighlight('ArrowDown', -1, 0)).toBeUndefined();
});
