import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type Column, Table } from './table';

interface City {
  name: string;
  people: number | null;
}
const cities: City[] = [{ name: 'Bern', people: 134 }, { name: 'Oslo', people: 709 }, { name: 'Atlantis', people: null }];
const columns: Column<City>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name, sortValue: ({ name }) => name },
  { id: 'people', header: 'People', cell: ({ people }) => people ?? '–', sortValue: ({ people }) => people, firstDirection: 'descending' },
];
const names = () => screen.getAllByRole('row').slice(1).map((row) => within(row).getAllByRole('cell')[0]!.textContent);

test('a press on a header sorts, and the header says how', async () => {
  render(<Table caption="Cities" columns={columns} rows={cities} rowKey={({ name }) => name} />);
  expect(names()).toEqual(['Bern', 'Oslo', 'Atlantis']);
  await userEvent.click(screen.getByRole('button', { name: 'People' }));
  expect(names()).toEqual(['Oslo', 'Bern', 'Atlantis']);
  expect(screen.getByRole('columnheader', { name: 'People' }).getAttribute('aria-sort')).toBe('descending');
  await userEvent.click(screen.getByRole('button', { name: 'People' }));
  expect(names()).toEqual(['Bern', 'Oslo', 'Atlantis']);
});

test('a press on a row is told, but not one on a control inside it', async () => {
  const clicked: string[] = [];
  const withButton: Column<City>[] = [...columns, { id: 'do', header: 'Do', cell: ({ name }) => <button type="button">Visit {name}</button> }];
  render(<Table caption="Cities" columns={withButton} rows={cities} rowKey={({ name }) => name} onRowClick={({ name }) => clicked.push(name)} />);
  await userEvent.click(screen.getByText('Oslo'));
  await userEvent.click(screen.getByRole('button', { name: 'Visit Bern' }));
  expect(clicked).toEqual(['Oslo']);
});

test('without rows it shows what to do instead', () => {
  render(<Table caption="Cities" columns={columns} rows={[]} rowKey={({ name }) => name} empty={<p>No city yet</p>} />);
  expect(screen.getByText('No city yet')).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
});
