import { Badge, Button, Checkbox, type Column, EmptyState, Notice, Panel, Segments, Select, showToast, Skeleton, Table } from '@observer/ui';
import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { isPermissionDenied } from '../../api/api-error';
import { DEAD_LETTERS, DISCARD_DEAD_LETTERS, REPLAY_DEAD_LETTERS } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { type DeadLetter, type DeadLetterState } from '../../api/types';
import { useMutation, useSteadyQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { formatInteger } from '../../format/number';
import { formatAgo, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { useUrlParams } from '../../url/url-params';
import { LetterDrawer } from './letter-drawer';
import { replaySummary, stateWords, toneOfState } from './letter-words';
import './dead-letters.css';

const PAGE_SIZE = 50;
const STATES = [
  { value: 'OPEN', label: 'Open' },
  { value: 'REPLAYED', label: 'Replayed' },
  { value: 'DISCARDED', label: 'Discarded' },
] as const;

/** What was refused, why, and what to do: mend and replay, or discard. */
export default function DeadLettersPage() {
  const [params, change] = useUrlParams();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayChange = useAtLeast('EDITOR');
  const state = (params.get('state') ?? 'OPEN') as DeadLetterState;
  const code = params.get('code') ?? '';
  const measurement = params.get('measurement') ?? '';
  const cursor = params.get('cursor') ?? '';
  const variables = { limit: PAGE_SIZE, state, ...(code ? { code } : {}), ...(measurement ? { measurement } : {}), ...(cursor ? { cursor } : {}) };
  const { data, error, refetch, stale } = useSteadyQuery(DEAD_LETTERS, variables, { pollMs: 10_000 });
  const page = data?.deadLetters;
  const items = page?.items ?? [];
  const open = items.find(({ id }) => id === params.get('letter'));
  const filter = (patch: Record<string, string>) => {
    setChosen(new Set());
    change({ ...patch, cursor: undefined, letter: undefined });
  };
  return (
    <div className="page">
      <PageHeader title="Dead letters" context={page && `${formatInteger(page.total)} ${stateWords(state).toLowerCase()}`}>
        <Segments label="State" value={state} choices={STATES} onChange={(next) => filter({ state: next })} />
        <Select label="Reason" hideLabel options={choices('All reasons', items.map((item) => item.code), code)} value={code} onValueChange={(next) => filter({ code: next })} />
        <Select
          label="Measurement" hideLabel options={choices('All measurements', items.map((item) => item.measurement ?? ''), measurement)} value={measurement}
          onValueChange={(next) => filter({ measurement: next })}
        />
      </PageHeader>
      {!mayChange && !(error && isPermissionDenied(error)) && <Notice>You can read what was refused. Replaying and discarding need the role editor.</Notice>}
      <Panel flush aria-busy={!page && !error}>
        {error && !page ? (
          <FailedState error={error} title="The dead letters could not be loaded" onRetry={refetch} />
        ) : !page ? (
          <Skeleton height="20rem" />
        ) : (
          <>
            {mayChange && state === 'OPEN' && items.length > 0 && <BulkBar items={items} chosen={chosen} onChosen={setChosen} />}
            <div data-stale={stale}>
              <Table
                caption="Dead letters" columns={columnsOf(mayChange && state === 'OPEN', chosen, setChosen, (id) => change({ letter: id }))} rows={items} rowKey={({ id }) => id}
                onRowClick={({ id }) => change({ letter: id })} selectedKey={open?.id}
                empty={
                  <EmptyState title={state === 'OPEN' ? 'Nothing was refused' : `Nothing was ${stateWords(state).toLowerCase()}`} icon={<MailCheck size={18} />}>
                    Points that break a rule land here with their reason and remedy, so that none is lost.
                  </EmptyState>
                }
              />
            </div>
            <Pager cursor={cursor} nextCursor={page.nextCursor} onGo={(next) => change({ cursor: next })} />
          </>
        )}
      </Panel>
      <LetterDrawer letter={open} mayChange={mayChange} onClose={() => change({ letter: undefined }, { replace: true })} />
    </div>
  );
}

const choices = (all: string, values: string[], current: string) => [
  { value: '', label: all },
  ...[...new Set([...values, current])].filter(Boolean).sort().map((value) => ({ value, label: value })),
];

function columnsOf(selectable: boolean, chosen: ReadonlySet<string>, onChosen: (ids: Set<string>) => void, onOpen: (id: string) => void): Column<DeadLetter>[] {
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChosen(next);
  };
  const choose: Column<DeadLetter> = {
    id: 'choose', header: <span className="ui-sr">Chosen</span>, width: '2.5rem',
    cell: ({ id }) => <Checkbox label={`Choose ${id}`} hideLabel checked={chosen.has(id)} onChange={(on) => toggle(id, on)} />,
  };
  return [
    ...(selectable ? [choose] : []),
    {
      id: 'received', header: 'Received',
      cell: ({ id, receivedAtMs }) => (
        <button type="button" className="letters__open" title={formatUtc(receivedAtMs)} onClick={() => onOpen(id)}>
          <Ago ms={receivedAtMs} />
        </button>
      ),
    },
    { id: 'code', header: 'Reason', cell: ({ code }) => <Badge tone="warn">{code}</Badge> },
    { id: 'reason', header: 'What is wrong', hideBelow: 'sm', cell: ({ reason }) => <span className="letters__reason">{reason}</span> },
    { id: 'measurement', header: 'Measurement', hideBelow: 'md', cell: ({ measurement }) => measurement ?? '–' },
    { id: 'source', header: 'Source', hideBelow: 'md', cell: ({ source, line }) => <span className="ui-mono">{line ? `${source} · line ${line}` : source}</span> },
    { id: 'state', header: 'State', cell: ({ state }) => <Badge tone={toneOfState(state)}>{stateWords(state)}</Badge> },
  ];
}

function Ago({ ms }: { ms: number }) {
  return <>{formatAgo(ms, useNow(10_000))}</>;
}

function BulkBar({ items, chosen, onChosen }: { items: DeadLetter[]; chosen: ReadonlySet<string>; onChosen: (ids: Set<string>) => void }) {
  const replay = useMutation(REPLAY_DEAD_LETTERS);
  const discard = useMutation(DISCARD_DEAD_LETTERS);
  const ids = items.map(({ id }) => id).filter((id) => chosen.has(id));
  const all = ids.length === items.length;
  const settle = (title: string, tone: 'ok' | 'bad', text?: string) => {
    showToast({ tone, title, ...(text ? { text } : {}) });
    onChosen(new Set());
    invalidate(DEAD_LETTERS);
  };
  const runReplay = async () => {
    const answer = await replay.run({ items: ids.map((id) => ({ id })) });
    if (answer) settle(...replaySummary(answer.replayDeadLetters));
  };
  const runDiscard = async () => {
    const answer = await discard.run({ ids });
    if (answer) settle(`${answer.discardDeadLetters} discarded`, 'ok');
  };
  const failure = replay.error ?? discard.error;
  return (
    <div className="letters__bulk">
      <Checkbox label={ids.length > 0 ? `${ids.length} chosen` : 'Choose all on this page'} checked={all ? true : ids.length > 0 ? 'mixed' : false} onChange={() => onChosen(new Set(all ? [] : items.map(({ id }) => id)))} />
      <Button size="sm" disabled={ids.length === 0} busy={replay.busy} onClick={() => void runReplay()}>
        Replay
      </Button>
      <Button size="sm" variant="danger" disabled={ids.length === 0} busy={discard.busy} onClick={() => void runDiscard()}>
        Discard
      </Button>
      {failure && <span className="ui-field__error" role="alert">{failure.message}</span>}
    </div>
  );
}

const Pager = ({ cursor, nextCursor, onGo }: { cursor: string; nextCursor: string | null; onGo: (cursor: string | undefined) => void }) =>
  cursor || nextCursor ? (
    <div className="letters__pager">
      <Button size="sm" disabled={!cursor} onClick={() => onGo(undefined)}>
        Newest
      </Button>
      <Button size="sm" disabled={!nextCursor} onClick={() => onGo(nextCursor ?? undefined)}>
        Older
      </Button>
    </div>
  ) : null;
