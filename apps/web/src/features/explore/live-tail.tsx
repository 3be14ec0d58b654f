import { EmptyState, Notice } from '@observer/ui';
import { Radio } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type ApiError } from '../../api/api-error';
import { subscribeLive } from '../../api/live-connection';
import { LIVE_EVENTS } from '../../api/operations';
import { formatInteger } from '../../format/number';
import { isPaused } from '../../time/clock';
import { LiveIndicator } from '../live-traffic';
import { type ExploreParts } from './explore-parts';
import { RowsTable } from './rows-table';
import { appendTail, EMPTY_TAIL } from './tail-rows';

/** Rows as they come in; a new question starts a new tail. */
export const LiveTail = (parts: ExploreParts) => <Tail key={JSON.stringify([parts.state.measurement, parts.state.matchers, parts.state.filters])} {...parts} />;

function Tail(parts: ExploreParts) {
  const { measurement, matchers, filters } = parts.state;
  const [tail, setTail] = useState({ ...EMPTY_TAIL, at: undefined as number | undefined });
  const [error, setError] = useState<ApiError>();
  const question = JSON.stringify({ measurement, matchers, filters });
  useEffect(() => {
    const asked = JSON.parse(question) as Pick<ExploreParts['state'], 'measurement' | 'matchers' | 'filters'>;
    return subscribeLive(
      LIVE_EVENTS,
      { measurement: asked.measurement, matchers: asked.matchers },
      ({ liveEvents }) => !isPaused() && setTail((before) => ({ ...appendTail(before, liveEvents, asked.filters), at: liveEvents.at })),
      setError,
    );
  }, [question]);
  if (error) return <Notice tone="bad">The live tail was refused: {error.message}</Notice>;
  return (
    <RowsTable
      {...parts} columns={tail.columns} rows={tail.rows}
      note={
        <span className="explore__live">
          <LiveIndicator lastAtMs={tail.at} />
          {tail.omitted > 0 && `a sample: ${formatInteger(tail.omitted)} more came in`}
        </span>
      }
      empty={
        <EmptyState title="Waiting for the next event" icon={<Radio size={18} />}>
          What matches appears here the moment it is accepted.
        </EmptyState>
      }
    />
  );
}
