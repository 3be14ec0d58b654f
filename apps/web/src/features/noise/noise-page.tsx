import { EmptyState, Notice, Panel, Segments, Select, Skeleton, Stat, Tabs } from '@observer/ui';
import { BellOff } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { NOISE_REPORT, type NoiseReport, type NoisyRule } from '../../api/noise';
import { useSteadyQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { formatInteger } from '../../format/number';
import { useUrlParams } from '../../url/url-params';
import { NoiseByRule } from './noise-by-rule';
import { NoiseByPerson, NoiseByTeam } from './noise-by-recipient';
import { concentration, pagesOf, percent, teamsOf } from './noise-words';
import { RuleNoiseDrawer } from './rule-noise-drawer';
import './noise.css';

const DAY_MS = 86_400_000;
/** The range moves on in steps, so that everybody asks for the same one. */
const STEP_MS = 300_000;
const POLL_MS = 60_000;
const DAYS = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;
const VIEWS = [
  { value: 'rules', label: 'By rule' },
  { value: 'people', label: 'By person' },
  { value: 'teams', label: 'By team and contact point' },
] as const;
type View = (typeof VIEWS)[number]['value'];

/** What fired, what people were told and what they did about it; and what would make it quieter. */
export default function NoisePage() {
  const [params, change] = useUrlParams();
  const [openedAtMs] = useState(() => Math.ceil(Date.now() / STEP_MS) * STEP_MS);
  const days = DAYS.find(({ value }) => value === params.get('days'))?.value ?? '7';
  const view: View = VIEWS.find(({ value }) => value === params.get('by'))?.value ?? 'rules';
  const team = params.get('team') ?? '';
  const range = { startMs: openedAtMs - Number(days) * DAY_MS, endMs: openedAtMs };
  const { data, error, refetch, stale } = useSteadyQuery(NOISE_REPORT, { ...range, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, team: team === '' ? null : team }, { pollMs: POLL_MS });
  const report = data?.noiseReport;
  const teams = [...new Set([...(report ? teamsOf(report) : []), ...(team === '' ? [] : [team])])];
  return (
    <div className="page">
      <PageHeader title="Noise" context={<Link href="/alerts" className="ui-link">All alerts</Link>}>
        <Segments label="Over the last" value={days} choices={DAYS} onChange={(next) => change({ days: next === '7' ? undefined : next })} />
        <Select label="Team" hideLabel options={[{ value: '', label: 'Any team' }, ...teams.map((value) => ({ value, label: value }))]} value={team} onValueChange={(next) => change({ team: next })} />
      </PageHeader>
      {error && !report ? (
        <Panel>
          <FailedState error={error} title="The noise report could not be made" forbidden="The noise report is not for you to see" onRetry={refetch} />
        </Panel>
      ) : !report ? (
        <Panel aria-busy="true">
          <div role="status" aria-label="Loading: the noise report">
            <Skeleton height="20rem" />
          </div>
        </Panel>
      ) : (
        <div className="noise" data-stale={stale}>
          {error && <Notice tone="warn">This report is not fresh: {error.message}</Notice>}
          <Totals report={report} />
          <Views report={report} view={view} range={range} onView={(next) => change({ by: next === 'rules' ? undefined : next })} />
        </div>
      )}
    </div>
  );
}

function Totals({ report: { totals, rules } }: { report: NoiseReport }) {
  const { fired, flapped, incidents, actedOn, autoResolved, told } = totals;
  return (
    <Panel className="noise__totals">
      <Stat label="Alerts fired" value={formatInteger(fired)} note={`${formatInteger(flapped)} of them flapped`} />
      <Stat label="Notifications" value={formatInteger(told.notifications)} note={pagesOf(told.pages)} />
      <Stat label="Acted on" value={percent(actedOn, incidents)} note={`of ${formatInteger(incidents)} incidents`} />
      <Stat label="Resolved by themselves" value={percent(autoResolved, incidents)} note="before anybody did anything" />
      <Stat label="Pages at night" value={formatInteger(told.atNight)} note={`${formatInteger(told.atWeekend)} at weekends`} />
      {concentration(rules) && <p className="noise__concentration">{concentration(rules)}.</p>}
    </Panel>
  );
}

function Views({ report, view, range, onView }: { report: NoiseReport; view: View; range: { startMs: number; endMs: number }; onView: (view: View) => void }) {
  const [opened, setOpened] = useState<NoisyRule>();
  return (
    <>
      <Tabs label="The report" value={view} choices={VIEWS} onChange={onView} />
      <div role="tabpanel" className="noise" aria-label={VIEWS.find(({ value }) => value === view)!.label}>
        {report.totals.fired === 0 && report.totals.told.notifications === 0 ? (
          <Panel>
            <EmptyState title="It was quiet" icon={<BellOff size={18} />}>
              No alert came to anybody within this time.
            </EmptyState>
          </Panel>
        ) : view === 'rules' ? (
          <NoiseByRule rules={report.rules} onOpen={setOpened} />
        ) : view === 'people' ? (
          <NoiseByPerson people={report.people} />
        ) : (
          <NoiseByTeam teams={report.teams} contactPoints={report.contactPoints} />
        )}
      </div>
      {opened && <RuleNoiseDrawer noise={opened} range={range} onClose={() => setOpened(undefined)} />}
    </>
  );
}
