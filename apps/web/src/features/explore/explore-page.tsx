import { Button, Panel, Tabs } from '@observer/ui';
import { Radio } from 'lucide-react';
import { KINDS } from '../../api/operations';
import { useQuery } from '../../api/use-query';
import { PageHeader } from '../../app/page-header';
import { TimeRangePicker } from '../../time/time-range-picker';
import { useTimeRange } from '../../time/use-time-range';
import { useUrlParams } from '../../url/url-params';
import { EventsChart } from './events-chart';
import { ExportEvents } from './export-events';
import { type ExploreState, exploreParams, parseExplore } from './explore-state';
import { GroupsTable } from './groups-table';
import { LiveTail } from './live-tail';
import { QueryBuilder } from './query-builder';
import { StoredRows } from './stored-rows';
import './explore.css';

const VIEWS = [
  { value: 'groups', label: 'Groups' },
  { value: 'rows', label: 'Rows' },
] as const;

/** Everything that happened: filter it, group it, and look at single rows. The URL holds the whole view. */
export default function ExplorePage() {
  const [params, change] = useUrlParams();
  const page = useTimeRange('1h', 120);
  const state = parseExplore(params);
  const kinds = useQuery(KINDS, {}, { maxAgeMs: 300_000 });
  const update = (patch: Partial<ExploreState>) => change(exploreParams({ ...state, cursor: undefined, ...patch }));
  const kind = kinds.data?.kinds.find(({ name }) => name === state.measurement);
  const parts = { state, page, kind, onChange: update };
  return (
    <div className="page">
      <PageHeader title="Events" context={kind?.description}>
        <Button aria-pressed={state.live} icon={<Radio size={14} />} onClick={() => update({ live: !state.live, view: 'rows' })}>
          Live tail
        </Button>
        {!state.live && <ExportEvents state={state} page={page} />}
        <TimeRangePicker range={page.range} bounds={page.queryBounds} onChange={page.setRange} />
      </PageHeader>
      <QueryBuilder {...parts} kinds={kinds.data?.kinds ?? []} error={kinds.error} />
      {!state.live && <EventsChart {...parts} />}
      <Panel flush className="explore__answer">
        {!state.live && <Tabs label="Answer" value={state.view} choices={VIEWS} onChange={(view) => update({ view })} />}
        <div role={state.live ? undefined : 'tabpanel'} aria-label={state.live ? undefined : 'Answer'}>
          {state.live ? <LiveTail {...parts} /> : state.view === 'rows' ? <StoredRows {...parts} /> : <GroupsTable {...parts} />}
        </div>
      </Panel>
    </div>
  );
}
