import { type Column, EmptyState, Meter, NoPermissionState, Panel, Skeleton, Sparkline, Stat, Table, type Tone } from '@observer/ui';
import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { type Pipeline, type Source } from '../../api/types';
import { type Formatted, formatBytes, formatCompact, formatRate, formatRatio, formatSeconds, joined } from '../../format/number';
import { formatAgo, formatUtc } from '../../format/time';
import { useViewNow } from '../../time/clock';
import { fillTone, lagTone } from './status-words';
import { type StatusFeed, useSystemStatus } from './use-system-status';
import './system-status.css';

/** The way of the telemetry: what comes in, what waits, what is written, and who sends it. `quiet` shows nothing to those who may not see it. */
export function PipelinePanel({ quiet = false }: { quiet?: boolean }) {
  const { status, history } = useSystemStatus();
  if (status?.pipeline === null) return quiet ? null : <HiddenPipeline />;
  const pipeline = status?.pipeline;
  return (
    <div className="pipeline">
      <Panel title="Pipeline" note="from receipt to the store" aria-busy={!pipeline}>
        {pipeline ? <Flow pipeline={pipeline} history={history} /> : <Skeleton height="9rem" />}
      </Panel>
      <Panel title="Sources" note="rows by where they come from" flush aria-busy={!pipeline}>
        {pipeline ? <Sources sources={pipeline.sources} /> : <Skeleton height="9rem" />}
      </Panel>
    </div>
  );
}

const HiddenPipeline = () => (
  <Panel title="Pipeline and sources">
    <NoPermissionState title="Only those who see all data may see this">How much comes in and who sends it tells of everybody’s data; you see a part of it.</NoPermissionState>
  </Panel>
);

function Flow({ pipeline, history }: { pipeline: Pipeline; history: StatusFeed['history'] }) {
  const refused = pipeline.refusedRowsPerSecond;
  const lagMs = pipeline.writeLagMs;
  return (
    <div className="flow">
      <FlowStat label="Received" {...formatRate(pipeline.receivedRowsPerSecond, 'rows')} note={<Sparkline values={history.map(({ received }) => received)} floor={0} width={110} height={22} color="var(--chart-1)" />} />
      <FlowStat label="Written" {...formatRate(pipeline.writtenRowsPerSecond, 'rows')} note={<Sparkline values={history.map(({ written }) => written)} floor={0} width={110} height={22} color="var(--chart-3)" />} />
      <FlowStat label="Write lag" {...formatSeconds(lagMs === null ? null : lagMs / 1000)} tone={lagTone(lagMs)} note={lagMs === null ? 'nobody writes' : 'accepted to queryable'} />
      <FlowStat label="Backlog" {...formatCompact(pipeline.backlogMessages)} note={`messages, ${joined(formatBytes(pipeline.backlogBytes))}`} />
      <FlowStat
        label="Stream fill" {...formatRatio(pipeline.streamFillRatio)} tone={fillTone(pipeline.streamFillRatio)}
        note={<Meter ratio={pipeline.streamFillRatio} tone={fillTone(pipeline.streamFillRatio)} />}
      />
      <FlowStat
        label="Refused" {...formatRate(refused, 'rows')} tone={refused > 0 ? 'warn' : 'ok'}
        note={
          <Link href="/dead-letters" className="ui-link">
            {formatCompact(pipeline.deadLetters).value + formatCompact(pipeline.deadLetters).unit} dead letters
          </Link>
        }
      />
    </div>
  );
}

const FlowStat = ({ label, value, unit, note, tone }: Formatted & { label: string; note: ReactNode; tone?: Tone }) => (
  <div className="flow__stat" data-tone={tone}>
    <Stat label={label} value={value} unit={unit} note={note} />
  </div>
);

/** A source silent for longer is shown as such. */
const SILENT_MS = 15_000;

function Sources({ sources }: { sources: Source[] }) {
  const now = useViewNow(1000);
  const columns: Column<Source>[] = [
    { id: 'name', header: 'Source', sortValue: ({ name }) => name, cell: ({ name }) => <span className="ui-mono">{name}</span> },
    { id: 'rows', header: 'Rows', align: 'end', firstDirection: 'descending', sortValue: ({ rowsPerSecond }) => rowsPerSecond, cell: ({ rowsPerSecond }) => joined(formatRate(rowsPerSecond)) },
    {
      id: 'refused', header: 'Refused', align: 'end', firstDirection: 'descending', sortValue: ({ refusedPerSecond }) => refusedPerSecond,
      cell: ({ refusedPerSecond }) => <span className={refusedPerSecond > 0 ? 'flow__bad' : undefined}>{joined(formatRate(refusedPerSecond))}</span>,
    },
    {
      id: 'seen', header: 'Last rows', align: 'end', hideBelow: 'sm', sortValue: ({ lastSeenMs }) => lastSeenMs,
      cell: ({ lastSeenMs }) => (
        <span className={now - lastSeenMs > SILENT_MS ? 'flow__silent' : undefined} title={formatUtc(lastSeenMs)}>
          {formatAgo(lastSeenMs, now)}
        </span>
      ),
    },
  ];
  return (
    <Table
      caption="Sources of telemetry" compact maxHeight="15rem" columns={columns} rows={sources} rowKey={({ name }) => name} initialSort={{ column: 'rows', direction: 'descending' }}
      empty={<EmptyState title="Nothing is sending yet">Send telemetry to the ingest address with an API key; sources appear here at once.</EmptyState>}
    />
  );
}
