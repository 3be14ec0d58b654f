import { TooltipProvider } from '@observer/ui';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { type PromResult } from '../../api/prom';
import { LegendTable, nextChosen } from './legend-table';
import { resultSeries } from './result-series';

const result: PromResult = {
  resultType: 'MATRIX', truncated: false, warnings: [], explain: [], stats: { tookMs: 1, samplesRead: 1, seriesRead: 1, resolution: 'raw' },
  series: [['base', '5', '7'], ['sui', '1', 'NaN'], ['eth', '9', '3']].map(([chain, ...values]) => ({ labels: [{ name: 'chain', value: chain! }], timesMs: [0, 10], values })),
};
const series = resultSeries([{ slot: 1, expr: 'x', stepMs: 10, result }]);

function Legend({ onHover }: { onHover: (id: string | undefined) => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  return (
    <TooltipProvider>
      <p data-testid="chosen">{[...chosen].map((id) => series.find((one) => one.id === id)!.name).join()}</p>
      <LegendTable series={series} unitOf={() => 'count'} chosen={chosen} onChoose={setChosen} onHover={onHover} lettered={false} />
    </TooltipProvider>
  );
}
const names = () => screen.getAllByRole('button', { name: /chain=/ }).map(({ textContent }) => textContent);

test('a press shows a series alone, a second one all again, Ctrl adds', async () => {
  render(<Legend onHover={() => undefined} />);
  const user = userEvent.setup();
  const chosen = () => screen.getByTestId('chosen').textContent;
  await user.click(screen.getByRole('button', { name: /sui/ }));
  expect(chosen()).toBe('sui');
  expect(screen.getByRole('button', { name: /sui/ }).getAttribute('aria-pressed')).toBe('true');
  await user.keyboard('{Control>}');
  await user.click(screen.getByRole('button', { name: /base/ }));
  await user.keyboard('{/Control}');
  expect(chosen()).toBe('sui,base');
  await user.click(screen.getByRole('button', { name: /base/ }));
  await user.click(screen.getByRole('button', { name: /base/ }));
  expect(chosen()).toBe('');
});

test('it sorts by the largest value first, and NaN stands last', async () => {
  render(<Legend onHover={() => undefined} />);
  await userEvent.click(screen.getByRole('button', { name: 'Max' }));
  expect(names()).toEqual(['chain=eth', 'chain=base', 'chain=sui']);
  await userEvent.click(screen.getByRole('button', { name: 'Last' }));
  expect(names()).toEqual(['chain=base', 'chain=eth', 'chain=sui']);
  expect(screen.getByText('NaN')).toBeTruthy();
});

test('pointing at a row and moving the focus to it tell which series to light up', async () => {
  const seen: (string | undefined)[] = [];
  render(<Legend onHover={(id) => seen.push(id)} />);
  await userEvent.hover(screen.getByRole('button', { name: /sui/ }));
  expect(seen.at(-1)).toBe(series[1]!.id);
  await userEvent.unhover(screen.getByRole('button', { name: /sui/ }));
  expect(seen.at(-1)).toBeUndefined();
});

test('a modifier takes a chosen series away again', () => expect([...nextChosen(new Set(['a', 'b']), 'a', true)]).toEqual(['b']));
