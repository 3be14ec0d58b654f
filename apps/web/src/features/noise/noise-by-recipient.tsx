import { type Column, EmptyState, Panel, Sparkline, Table } from '@observer/ui';
import { type ContactNoise, type PersonNoise, type TeamNoise, type Told } from '../../api/noise';
import { formatInteger } from '../../format/number';
import { Two } from './noise-by-rule';
import { percent } from './noise-words';

interface Recipient {
  told: Told;
}

const number = <T extends Recipient>(id: string, header: string, valueOf: (row: T) => number, hideBelow?: 'sm' | 'md'): Column<T> =>
  ({ id, header, align: 'end', sortValue: valueOf, firstDirection: 'descending', cell: (row) => formatInteger(valueOf(row)), ...(hideBelow ? { hideBelow } : {}) });
const told = <T extends Recipient>(): Column<T>[] => [
  number('pages', 'Pages', (row) => row.told.pages), number('night', 'At night', (row) => row.told.atNight), number('weekend', 'At weekends', (row) => row.told.atWeekend, 'sm'), number('all', 'All notifications', (row) => row.told.notifications, 'md'),
];
const NOBODY = 'Nobody was told of anything';

/** Who was called, how often, and when. */
export const NoiseByPerson = ({ people }: { people: readonly PersonNoise[] }) => (
  <Panel flush title="People" note="Nights are 22:00 to 07:00 where each of them is">
    <Table caption="Noise by person" columns={PEOPLE} rows={people} rowKey={({ person }) => person} initialSort={{ column: 'pages', direction: 'descending' }} empty={<EmptyState title={NOBODY} />} />
  </Panel>
);

const PEOPLE: readonly Column<PersonNoise>[] = [
  { id: 'person', header: 'Person', sortValue: ({ person }) => person, cell: ({ person, timeZone }) => <Named name={person} note={timeZone} /> },
  { id: 'days', header: 'By day', hideBelow: 'sm', cell: ({ perDay }) => <Sparkline values={perDay} width={96} height={20} floor={0} area /> },
  ...told<PersonNoise>(),
  number('busiest', 'In one day', ({ busiestDay }) => busiestDay, 'sm'),
];

/** Whose alerts they were, and what they went out by. */
export const NoiseByTeam = ({ teams, contactPoints }: { teams: readonly TeamNoise[]; contactPoints: readonly ContactNoise[] }) => (
  <>
    <Panel flush title="Teams">
      <Table caption="Noise by team" columns={TEAMS} rows={teams} rowKey={({ team }) => team} initialSort={{ column: 'pages', direction: 'descending' }} empty={<EmptyState title="No team had an alert" />} />
    </Panel>
    <Panel flush title="Contact points">
      <Table caption="Noise by contact point" columns={CONTACTS} rows={contactPoints} rowKey={({ contactPoint }) => contactPoint} initialSort={{ column: 'pages', direction: 'descending' }} empty={<EmptyState title={NOBODY} />} />
    </Panel>
  </>
);

const TEAMS: readonly Column<TeamNoise>[] = [
  { id: 'team', header: 'Team', sortValue: ({ team }) => team, cell: ({ team }) => <Named name={team === '' ? 'Nobody’s' : team} note="" /> },
  number('fired', 'Fired', ({ fired }) => fired),
  { id: 'acted', header: 'Acted on', align: 'end', sortValue: ({ actedOn, incidents }) => (incidents === 0 ? null : actedOn / incidents), cell: ({ actedOn, incidents }) => <Two first={percent(actedOn, incidents)} second={`${formatInteger(actedOn)} of ${formatInteger(incidents)}`} /> },
  ...told<TeamNoise>(),
];

const CONTACTS: readonly Column<ContactNoise>[] = [
  { id: 'contact', header: 'Contact point', sortValue: ({ contactPoint }) => contactPoint, cell: ({ contactPoint, channel, person }) => <Named name={contactPoint} note={`${channel}${person === null ? '' : ` · ${person}`}`} /> },
  ...told<ContactNoise>(),
  number('failed', 'Failed', ({ failed }) => failed, 'sm'),
];

const Named = ({ name, note }: { name: string; note: string }) => (
  <div className="noise__rule">
    <span>{name}</span>
    {note !== '' && <small>{note}</small>}
  </div>
);
