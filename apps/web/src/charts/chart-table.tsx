import { type Column, Table } from '@observer/ui';
import { formatPoint, type Unit } from '../format/number';
import { formatDateTime, formatUtc } from '../format/time';
import { type ChartSeries, valueAt } from './points';

interface Row {
  timeMs: number;
}

const MOST_ROWS = 200;

/** The data of a chart as a table, newest first. */
export function ChartTable({ label, series, unit, height }: { label: string; series: readonly ChartSeries[]; unit: Unit; height: number }) {
  const times = [...new Set(series.flatMap((one) => one.points.map(([timeMs]) => timeMs)))].sort((a, b) => b - a).slice(0, MOST_ROWS);
  const columns: Column<Row>[] = [
    { id: 'time', header: 'Time', cell: ({ timeMs }) => <time title={formatUtc(timeMs)}>{formatDateTime(timeMs)}</time> },
    ...series.map(
      (one): Column<Row> => ({ id: one.id, header: one.name, align: 'end', cell: ({ timeMs }) => formatPoint(valueAt(one.points, timeMs, 0)?.[1], unit) }),
    ),
  ];
  return <Table caption={label} columns={columns} rows={times.map((timeMs) => ({ timeMs }))} rowKey={(row) => String(row.timeMs)} compact maxHeight={`${height}px`} />;
}
