import { Button, type Column, Menu, Table } from '@observer/ui';
import { Columns3 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type Cell, type EventColumn } from '../../api/types';
import { type ExploreParts } from './explore-parts';
import { defaultColumns } from './explore-query';
import { cellText, RowTime } from './row-cell';
import { RowDrawer } from './row-drawer';

interface RowsTableProps extends ExploreParts {
  columns: EventColumn[];
  rows: Cell[][];
  empty: ReactNode;
  /** Shown beside the column chooser. */
  note?: ReactNode;
}

/** Rows as a table with chosen columns; a press opens all of a row. */
export function RowsTable({ state, kind, onChange, columns, rows, empty, note }: RowsTableProps) {
  const [open, setOpen] = useState<Cell[]>();
  const shown = state.columns.length > 0 ? state.columns : defaultColumns(columns, rows);
  const toggle = (name: string) => onChange({ cursor: state.cursor, columns: shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name] });
  const timeIndex = columns.findIndex(({ role }) => role === 'time');
  const tableColumns: Column<Cell[]>[] = [
    {
      id: 'time', header: 'Time',
      cell: (row) => (
        <button type="button" className="explore__row" onClick={() => setOpen(row)}>
          <RowTime nanos={String(row[timeIndex])} />
        </button>
      ),
    },
    ...shown
      .map((name) => columns.findIndex((column) => column.name === name))
      .filter((index) => index >= 0)
      .map((index): Column<Cell[]> => {
        const { name, type } = columns[index]!;
        return { id: name, header: name, align: type === 'float' || type === 'integer' || type === 'unsigned' ? 'end' : 'start', cell: (row) => <span className="explore__cell">{cellText(row[index] ?? null, name)}</span> };
      }),
  ];
  return (
    <>
      <div className="explore__tools">
        {note}
        <Menu
          trigger={
            <Button size="sm" icon={<Columns3 size={13} />}>
              Columns
            </Button>
          }
          entries={columns.filter(({ role }) => role !== 'time').map(({ name }) => ({ label: name, checked: shown.includes(name), keepOpen: true, onSelect: () => toggle(name) }))}
        />
      </div>
      <Table caption="Rows" compact columns={tableColumns} rows={rows} rowKey={rowKeyOf} onRowClick={setOpen} empty={empty} />
      <RowDrawer row={open} columns={columns} kind={kind} onClose={() => setOpen(undefined)} onMatcher={(matcher) => onChange({ matchers: [...state.matchers, matcher] })} />
    </>
  );
}

const keys = new WeakMap<Cell[], string>();
let lastKey = 0;

/** Rows have no id of their own: a row keeps the key it got when it was first drawn. */
function rowKeyOf(row: Cell[]): string {
  let key = keys.get(row);
  if (key === undefined) keys.set(row, (key = String(++lastKey)));
  return key;
}
