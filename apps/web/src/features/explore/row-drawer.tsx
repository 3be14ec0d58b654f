import { Badge, CopyButton, Drawer, IconButton } from '@observer/ui';
import { CircleMinus, CirclePlus } from 'lucide-react';
import { type Cell, type EventColumn, type Kind, type MatcherInput } from '../../api/types';
import { cellText, RowTime } from './row-cell';

interface RowDrawerProps {
  row: Cell[] | undefined;
  columns: EventColumn[];
  kind: Kind | undefined;
  onClose: () => void;
  onMatcher: (matcher: MatcherInput) => void;
}

/** Everything in one row; each tag can become a condition. */
export function RowDrawer({ row, columns, kind, onClose, onMatcher }: RowDrawerProps) {
  if (!row) return null;
  const record = Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]));
  const time = row[columns.findIndex(({ role }) => role === 'time')];
  const add = (matcher: MatcherInput) => {
    onMatcher(matcher);
    onClose();
  };
  return (
    <Drawer open onOpenChange={onClose} title="Event" description={<RowTime nanos={String(time)} />} footer={<CopyButton text={JSON.stringify(record, null, 2)} withLabel label="Copy as JSON" />}>
      <dl className="explore__record">
        {columns.map(({ name, role }, index) => {
          const cell = row[index] ?? null;
          if (role === 'time' || cell === null || cell === '') return null;
          const description = kind?.columns.find((column) => column.name === name)?.description;
          return (
            <div key={name}>
              <dt title={description}>{name}</dt>
              <dd className={role === 'tag' ? undefined : 'ui-mono'}>{role === 'tag' ? <Badge>{String(cell)}</Badge> : cellText(cell, name)}</dd>
              {role === 'tag' && (
                <dd className="explore__record-actions">
                  <IconButton size="sm" label={`Only ${name} = ${String(cell)}`} icon={<CirclePlus size={14} />} onClick={() => add({ tag: name, op: 'EQ', value: String(cell) })} />
                  <IconButton size="sm" label={`Without ${name} = ${String(cell)}`} icon={<CircleMinus size={14} />} onClick={() => add({ tag: name, op: 'NEQ', value: String(cell) })} />
                </dd>
              )}
            </div>
          );
        })}
      </dl>
    </Drawer>
  );
}
