import { Badge, type Column, Input, Table } from '@observer/ui';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { Swatch } from '../../charts/swatch';
import { formatPoint, type Unit } from '../../format/number';
import { letterOf } from './metrics-state';
import { type ResultSeries, seriesText } from './result-series';

interface LegendTableProps {
  series: readonly ResultSeries[];
  unitOf: (series: ResultSeries) => Unit;
  /** The series that are drawn alone; empty = all are drawn. */
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onHover: (id: string | undefined) => void;
  lettered: boolean;
}

/** From this many series on there is a search. */
const SEARCH_FROM = 9;
/** More rows help nobody and slow the page. */
const MOST_ROWS = 300;

/** What a press on a series leaves drawn: it alone, or all again; with a modifier key it joins or leaves those that are drawn. */
export function nextChosen(chosen: ReadonlySet<string>, id: string, add: boolean): ReadonlySet<string> {
  if (!add) return chosen.size === 1 && chosen.has(id) ? new Set() : new Set([id]);
  return chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]);
}

/** All series with their last, smallest, largest and mean value. Point at one to see it among the others; press it to see it alone. */
export function LegendTable({ series, unitOf, chosen, onChoose, onHover, lettered }: LegendTableProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = wanted ? series.filter((one) => `${one.name} ${seriesText(one.labels)}`.toLowerCase().includes(wanted)) : series;
  const number = (id: 'last' | 'min' | 'max' | 'avg', header: string, hideBelow?: 'sm'): Column<ResultSeries> => ({
    id, header, align: 'end', firstDirection: 'descending', ...(hideBelow ? { hideBelow } : {}), sortValue: ({ stats }) => finite(stats[id]), cell: (one) => formatPoint(one.stats[id], unitOf(one)),
  });
  const columns: Column<ResultSeries>[] = [
    {
      id: 'name', header: `${series.length} series`, sortValue: ({ name }) => name,
      cell: (one) => (
        <button
          type="button" className="legend__name" aria-pressed={chosen.has(one.id)} title={`${seriesText(one.labels)}\nPress to see it alone, with Ctrl or Shift to add it`}
          onClick={(event) => onChoose(nextChosen(chosen, one.id, event.ctrlKey || event.metaKey || event.shiftKey))}
        >
          <Swatch series={one} />
          {lettered && <Badge>{letterOf(one.slot)}</Badge>}
          <SeriesName series={one} />
        </button>
      ),
    },
    number('last', 'Last'), number('min', 'Min', 'sm'), number('max', 'Max', 'sm'), number('avg', 'Avg', 'sm'),
  ];
  return (
    <div className="legend">
      {series.length >= SEARCH_FROM && (
        <div className="legend__tools">
          <Input label="Find a series" hideLabel type="search" placeholder="Find a series" icon={<Search size={14} />} value={text} onChange={(event) => setText(event.target.value)} />
          {chosen.size > 0 && (
            <button type="button" className="ui-link" onClick={() => onChoose(new Set())}>
              Show all {series.length}
            </button>
          )}
        </div>
      )}
      <Table
        caption="Series" compact columns={columns} rows={found.slice(0, MOST_ROWS)} rowKey={({ id }) => id} maxHeight="19rem" onRowHover={(one) => onHover(one?.id)} isMuted={({ id }) => chosen.size > 0 && !chosen.has(id)}
        empty={<p className="legend__none">No series holds “{text}”</p>}
      />
      {found.length > MOST_ROWS && <p className="legend__none">The first {MOST_ROWS} are listed; all are drawn. Search to find others.</p>}
    </div>
  );
}

/** Sorting puts what is no number last. */
const finite = (value: number | undefined): number | undefined => (value === undefined || Number.isNaN(value) ? undefined : value);

/** The labels that tell a series apart, names quiet and values loud. */
export function SeriesName({ series }: { series: ResultSeries }) {
  if (series.telling.length === 0) return <span className="ui-truncate">{series.bareName}</span>;
  return (
    <span className="legend__labels ui-truncate">
      {series.telling.map(({ name, value }) => (
        <span key={name}>
          {name !== '__name__' && <small>{name}=</small>}
          {value || '(none)'}
        </span>
      ))}
    </span>
  );
}
