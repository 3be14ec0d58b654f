import { type Column, Meter, Panel, Sparkline, StatusDot, Table } from '@observer/ui';
import { type NoisyRule } from '../../api/noise';
import { formatInteger, MISSING } from '../../format/number';
import { formatSpan } from '../../format/time';
import { pagesOf, percent } from './noise-words';

const TONES = { critical: 'bad', warning: 'warn', info: 'info' } as const;
const part = (some: number, of: number): number | null => (of === 0 ? null : some / of);
export const ruleKey = ({ rule, alertname }: NoisyRule): string => (rule ? `${rule.groupId}/${rule.ruleId}` : `outside ${alertname}`);

/** Rules, noisiest first. */
export const NoiseByRule = ({ rules, onOpen }: { rules: readonly NoisyRule[]; onOpen: (rule: NoisyRule) => void }) => (
  <Panel flush>
    <Table caption="Noise by rule" columns={columnsFor(onOpen)} rows={rules} rowKey={ruleKey} onRowClick={onOpen} initialSort={{ column: 'share', direction: 'descending' }} />
  </Panel>
);

const columnsFor = (onOpen: (rule: NoisyRule) => void): readonly Column<NoisyRule>[] => [
  { id: 'rule', header: 'Rule', sortValue: ({ alertname }) => alertname, cell: (noise) => <RuleName noise={noise} onOpen={onOpen} /> },
  { id: 'share', header: 'Share', sortValue: ({ share }) => share, firstDirection: 'descending', cell: (noise) => <Share noise={noise} /> },
  { id: 'fired', header: 'Fired', align: 'end', sortValue: ({ fired }) => fired, firstDirection: 'descending', hideBelow: 'sm', cell: (noise) => <Fired noise={noise} /> },
  { id: 'told', header: 'Told', align: 'end', sortValue: ({ told }) => told.notifications, firstDirection: 'descending', hideBelow: 'sm', cell: ({ told }) => <Two first={formatInteger(told.notifications)} second={pagesOf(told.pages)} /> },
  { id: 'acted', header: 'Acted on', align: 'end', sortValue: ({ actedOn, incidents }) => part(actedOn, incidents), cell: ({ actedOn, incidents }) => <Two first={percent(actedOn, incidents)} second={`${formatInteger(actedOn)} of ${formatInteger(incidents)}`} /> },
  { id: 'auto', header: 'By itself', align: 'end', sortValue: ({ autoResolved, incidents }) => part(autoResolved, incidents), firstDirection: 'descending', hideBelow: 'md', cell: ({ autoResolved, incidents }) => percent(autoResolved, incidents) },
  { id: 'flapped', header: 'Flapped', align: 'end', sortValue: ({ flapped }) => flapped, firstDirection: 'descending', hideBelow: 'md', cell: ({ flapped }) => formatInteger(flapped) },
  { id: 'night', header: 'At night', align: 'end', sortValue: ({ firedAtNight }) => firedAtNight, firstDirection: 'descending', hideBelow: 'md', cell: ({ firedAtNight, told }) => <Two first={formatInteger(firedAtNight)} second={pagesOf(told.atNight)} /> },
  { id: 'lasts', header: 'Lasts', align: 'end', sortValue: ({ medianSeconds }) => medianSeconds, firstDirection: 'descending', hideBelow: 'md', cell: ({ medianSeconds }) => (medianSeconds === null ? MISSING : formatSpan(medianSeconds * 1000)) },
];

const RuleName = ({ noise, onOpen }: { noise: NoisyRule; onOpen: (rule: NoisyRule) => void }) => (
  <div className="noise__rule">
    <button type="button" onClick={() => onOpen(noise)}>
      {noise.alertname || 'Without a name'}
    </button>
    <small>
      <StatusDot tone={TONES[noise.severity]} /> {noise.severity}
      {noise.teams.some((team) => team !== '') && ` · ${noise.teams.filter((team) => team !== '').join(', ')}`}
      {noise.rule === null && ' · from outside'}
    </small>
  </div>
);

const Share = ({ noise: { share } }: { noise: NoisyRule }) => (
  <div className="noise__share">
    {percent(share, 1)}
    <Meter ratio={share} />
  </div>
);

const Fired = ({ noise: { fired, perDay } }: { noise: NoisyRule }) => (
  <div className="noise__fired">
    <Sparkline values={perDay} width={64} height={20} floor={0} area />
    {formatInteger(fired)}
  </div>
);

/** A number, and one that explains it. */
export const Two = ({ first, second }: { first: string; second: string }) => (
  <span className="noise__two">
    {first}
    <small>{second}</small>
  </span>
);
