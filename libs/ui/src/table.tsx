import { ArrowDown, ArrowUp } from 'lucide-react';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { classNames } from './class-names';
import { nextSort, type Sort, type SortValue, sortRows } from './sort-rows';

export interface Column<T> {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** Makes the column sortable. */
  sortValue?: (row: T) => SortValue;
  /** Direction of the first press; numbers usually start descending. */
  firstDirection?: Sort['direction'];
  align?: 'start' | 'end';
  width?: string;
  /** Hides the column below 640 px (`sm`) or 1100 px (`md`). */
  hideBelow?: 'sm' | 'md';
}

export interface TableProps<T> {
  /** Says what the table holds; announced, not shown. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Sort at first; the table keeps its own sort unless `sort` and `onSortChange` are given. */
  initialSort?: Sort;
  sort?: Sort | undefined;
  onSortChange?: (sort: Sort) => void;
  /** A press anywhere on the row. Put a real link or button in one cell too: rows are not focusable. */
  onRowClick?: (row: T) => void;
  selectedKey?: string | undefined;
  /** The pointer is over a row, or the focus is in it; undefined when neither. */
  onRowHover?: (row: T | undefined) => void;
  /** Rows that are there but stand back. */
  isMuted?: (row: T) => boolean;
  compact?: boolean;
  /** Keeps the header in sight inside a box of this height. */
  maxHeight?: string;
  empty?: ReactNode;
}

/** A semantic table with sortable headers. Scrolls sideways inside itself when it is too wide. */
export function Table<T>(props: TableProps<T>) {
  const [ownSort, setOwnSort] = useState(props.initialSort);
  const sort = props.onSortChange ? props.sort : ownSort;
  const setSort = props.onSortChange ?? setOwnSort;
  const sorted = props.columns.find((column) => column.id === sort?.column);
  const rows = sort && sorted?.sortValue && !props.onSortChange ? sortRows(props.rows, sorted.sortValue, sort.direction) : props.rows;
  if (rows.length === 0 && props.empty) return <>{props.empty}</>;
  return (
    <div className="ui-table-wrap" style={props.maxHeight ? { maxHeight: props.maxHeight, overflowY: 'auto' } : undefined} tabIndex={0} role="region" aria-label={props.caption}>
      <table className={classNames('ui-table', props.compact && 'ui-table--compact', props.maxHeight && 'ui-table--sticky')}>
        <caption className="ui-sr">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={props.rowKey(row)} row={row} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HeaderCell<T>({ column, sort, onSort }: { column: Column<T>; sort: Sort | undefined; onSort: (sort: Sort) => void }) {
  const active = sort?.column === column.id ? sort.direction : undefined;
  const first = column.firstDirection ?? 'ascending';
  return (
    <th
      scope="col"
      data-align={column.align}
      data-hide={column.hideBelow}
      style={column.width ? { width: column.width } : undefined}
      aria-sort={active ?? (column.sortValue ? 'none' : undefined)}
    >
      {column.sortValue ? (
        <button type="button" className="ui-table__sort" onClick={() => onSort(nextSort(sort, column.id, first))}>
          {column.header}
          {(active ?? first) === 'descending' ? <ArrowDown size={12} aria-hidden="true" /> : <ArrowUp size={12} aria-hidden="true" />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function Row<T>({ row, columns, rowKey, onRowClick, selectedKey, onRowHover, isMuted }: TableProps<T> & { row: T }) {
  const click = (event: MouseEvent) => {
    const onControl = (event.target as HTMLElement).closest('a, button, input, label');
    if (!onControl && !window.getSelection()?.toString()) onRowClick?.(row);
  };
  const hover = onRowHover && { onPointerEnter: () => onRowHover(row), onPointerLeave: () => onRowHover(undefined), onFocus: () => onRowHover(row), onBlur: () => onRowHover(undefined) };
  return (
    <tr data-clickable={onRowClick ? '' : undefined} data-selected={selectedKey !== undefined && rowKey(row) === selectedKey} data-muted={isMuted?.(row) ? '' : undefined} onClick={onRowClick && click} {...hover}>
      {columns.map((column) => (
        <td key={column.id} data-align={column.align} data-hide={column.hideBelow}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}
