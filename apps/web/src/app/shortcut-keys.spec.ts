import { isTyping, matchShortcut, sequenceText } from './shortcut-keys';

const shortcuts = [{ keys: 'g o', label: 'Overview' }, { keys: 'p', label: 'Pause' }, { keys: '?', label: 'Help' }];

test('keys pressed shortly after each other are one sequence', () => {
  expect(sequenceText([{ key: 'g', atMs: 0 }], { key: 'o', atMs: 500 })).toBe('g o');
  expect(sequenceText([{ key: 'g', atMs: 0 }], { key: 'o', atMs: 5000 })).toBe('o');
});

test('a sequence wins, else the last key counts alone', () => {
  expect(matchShortcut(shortcuts, 'g o')?.label).toBe('Overview');
  expect(matchShortcut(shortcuts, 'x p')?.label).toBe('Pause');
  expect(matchShortcut(shortcuts, 'o')).toBeUndefined();
});

test('typing into a control never triggers a shortcut', () => {
  expect(isTyping({ tagName: 'INPUT' })).toBe(true);
  expect(isTyping({ tagName: 'BUTTON' })).toBe(false);
  expect(isTyping(null)).toBe(false);
});
