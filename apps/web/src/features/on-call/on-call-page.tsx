import { Button, EmptyState, Panel, Skeleton } from '@observer/ui';
import { CalendarClock, Plus } from 'lucide-react';
import { useAtLeast } from '../../api/session';
import { useDocuments } from '../../api/use-documents';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { PeopleLinks } from '../../app/page-links';
import { useUrlParams } from '../../url/url-params';
import { useContactPoints } from '../people';
import { NowCards } from './now-cards';
import { ScheduleEditor } from './schedule-editor';
import { SchedulePanel } from './schedule-panel';
import { TeamsPanel } from './teams-panel';
import './on-call.css';

/** Who is on call: now, in the coming weeks, and by which rotations. */
export default function OnCallPage() {
  const isEditor = useAtLeast('EDITOR');
  const [params, change] = useUrlParams();
  const schedules = useDocuments('SCHEDULE');
  const teams = useDocuments('TEAM');
  const { points, known } = useContactPoints();
  const list = schedules.list ?? [];
  const edit = isEditor ? params.get('edit') : null;
  const selected = list.find(({ document }) => document.id === params.get('schedule')) ?? list[0];
  const edited = list.find(({ document }) => document.id === edit);
  const make = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => change({ edit: 'new schedule' })}>
      New schedule
    </Button>
  );
  return (
    <div className="page">
      <PageHeader title="On-call" context="Who is told of alerts at which time">
        {list.length > 0 && edit === null && make}
      </PageHeader>
      <PeopleLinks />
      {schedules.error && !schedules.list ? (
        <Panel>
          <FailedState error={schedules.error} title="The schedules could not be loaded" forbidden="On-call schedules are not for you to see" onRetry={schedules.refetch} />
        </Panel>
      ) : !schedules.list ? (
        <Skeleton height="16rem" />
      ) : edit !== null && (edited !== undefined || edit === 'new schedule') ? (
        <ScheduleEditor key={edit} stored={edited} all={list} teams={(teams.list ?? []).map(({ document }) => document)} onClose={() => change({ edit: undefined })} onSaved={(id) => change({ edit: undefined, schedule: id })} />
      ) : list.length === 0 || !selected ? (
        <Panel>
          <EmptyState title="Nobody is on call" icon={<CalendarClock size={18} />} actions={make}>
            A schedule says who is told at which time: rotations with hand-offs, and overrides when somebody takes over.
          </EmptyState>
        </Panel>
      ) : (
        <>
          <NowCards schedules={list.map(({ document }) => document)} points={known ? points : undefined} selected={selected.document.id} onSelect={(id) => change({ schedule: id })} />
          <SchedulePanel key={selected.document.id} stored={selected} readOnly={!isEditor} onEdit={() => change({ edit: selected.document.id })} />
        </>
      )}
      {edit === null && <TeamsPanel teams={teams} />}
    </div>
  );
}
