import { Button, Notice } from '@observer/ui';
import { type ReactNode } from 'react';
import { type StoredRuleGroup } from '../../../api/alert-rules';
import { useActorName } from '../../../api/use-actor-name';
import { formatAgo } from '../../../format/time';
import { useNow } from '../../../time/clock';
import { type Difference } from '../versions/differences';
import { DifferenceList } from '../versions/difference-list';

interface ConflictPanelProps {
  what: string;
  theirs: StoredRuleGroup;
  /** From theirs to what is written here. */
  differences: readonly Difference[];
  busy: boolean;
  onTheirs: () => void;
  onMine: () => void;
  children?: ReactNode;
}

/** Somebody else saved the same meanwhile: what differs, and the choice between the two. */
export function ConflictPanel({ what, theirs: { updatedAtMs, updatedBy }, differences, busy, onTheirs, onMine }: ConflictPanelProps) {
  const nameOf = useActorName();
  const nowMs = Math.max(useNow(10_000), updatedAtMs);
  return (
    <Notice tone="warn">
      <p>
        <b>{nameOf(updatedBy)}</b> changed this {what} {formatAgo(updatedAtMs, nowMs)}, while you were editing it. Nothing of yours is lost.
        {differences.length > 0 && ' This is what differs, from theirs to yours:'}
      </p>
      <DifferenceList differences={differences} />
      <span className="rule-edit__actions">
        <Button size="sm" onClick={onTheirs}>
          Take theirs
        </Button>
        <Button size="sm" busy={busy} onClick={onMine}>
          Save mine over it
        </Button>
      </span>
    </Notice>
  );
}
