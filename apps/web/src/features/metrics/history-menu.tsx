import { Button, EmptyState, IconButton, Input, Popover } from '@observer/ui';
import { History, Search, Star } from 'lucide-react';
import { useState } from 'react';
import { formatAgo } from '../../format/time';
import { findHistory, type HistoryEntry, loadHistory, saveHistory, toggleKept } from './query-history';

/** Queries that were run in this browser. */
export function HistoryMenu({ onChoose }: { onChoose: (exprs: string[]) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label="Earlier queries" open={open} onOpenChange={setOpen}
      trigger={
        <Button variant="ghost" size="sm" icon={<History size={14} />}>
          History
        </Button>
      }
    >
      <HistoryList
        onChoose={(exprs) => {
          setOpen(false);
          onChoose(exprs);
        }}
      />
    </Popover>
  );
}

function HistoryList({ onChoose }: { onChoose: (exprs: string[]) => void }) {
  const [history, setHistory] = useState(loadHistory);
  const [text, setText] = useState('');
  const [nowMs] = useState(Date.now);
  const keep = (entry: HistoryEntry) => {
    const next = toggleKept(history, entry);
    saveHistory(next);
    setHistory(next);
  };
  const found = findHistory(history, text);
  return (
    <div className="history">
      {history.length > 0 && <Input label="Search earlier queries" hideLabel type="search" autoFocus placeholder="Search" icon={<Search size={14} />} value={text} onChange={(event) => setText(event.target.value)} />}
      {found.length === 0 && <EmptyState title={history.length > 0 ? 'No earlier query holds that' : 'No queries yet'}>{history.length === 0 && 'What you run is listed here, in this browser only.'}</EmptyState>}
      <ul className="history__list">
        {found.map((entry) => (
          <li key={`${entry.atMs}${entry.exprs.join()}`}>
            <button type="button" className="history__entry" onClick={() => onChoose(entry.exprs)}>
              {entry.exprs.map((expr) => (
                <code key={expr} className="ui-truncate">
                  {expr.replace(/\s+/g, ' ')}
                </code>
              ))}
              <small>{formatAgo(entry.atMs, nowMs)}</small>
            </button>
            <IconButton size="sm" label={entry.kept ? 'Do not keep' : 'Keep'} aria-pressed={entry.kept} className="history__keep" icon={<Star size={14} fill={entry.kept ? 'currentColor' : 'none'} />} onClick={() => keep(entry)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
