import { TooltipProvider } from '@observer/ui';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { ApiError } from '../../api/api-error';
import { PlainInput } from './prom-input';
import { QueryRowEditor } from './query-row';

const nothing = () => undefined;
const error = new ApiError('invalid_argument', 'there is no function "rat"', { position: { start: 0, end: 3, line: 1, column: 1 } });
const row = (draft: string) => (
  <TooltipProvider>
    <QueryRowEditor
      query={{ slot: 2, expr: 'rat(up)', off: false }} draft={draft} error={error} part={undefined} removable autoFocus={false}
      onDraft={nothing} onRun={nothing} onToggle={nothing} onDuplicate={nothing} onRemove={nothing} onFormat={nothing} onBrowse={nothing}
    />
  </TooltipProvider>
);

test('a fault is told with its place, until the text is another', async () => {
  const { rerender } = render(row('rat(up)'));
  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Query B' }).className).toContain('cm-content'));
  expect(screen.getByRole('alert').textContent).toBe('Column 1: there is no function "rat"');
  rerender(row('rate(up)'));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByText('B').getAttribute('data-edited')).toBe('true');
});

test('Ctrl and Enter run the query, Enter alone begins a line', async () => {
  let runs = 0;
  function Field() {
    const [text, setText] = useState('up');
    return <PlainInput label="Query A" text={text} onChange={setText} onRun={() => runs++} />;
  }
  render(<Field />);
  const field = screen.getByRole('textbox', { name: 'Query A' }) as HTMLTextAreaElement;
  await userEvent.type(field, '{Enter}');
  expect([runs, field.value]).toEqual([0, 'up\n']);
  await userEvent.type(field, '{Control>}{Enter}{/Control}');
  expect([runs, field.value]).toEqual([1, 'up\n']);
});
