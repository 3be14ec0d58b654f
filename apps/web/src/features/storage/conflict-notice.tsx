import { Button, Notice } from '@observer/ui';

/** Somebody else saved meanwhile: nothing is lost, the person decides which version goes on. */
export const ConflictNotice = ({ what, onTheirs, onMine }: { what: string; onTheirs: () => void; onMine: () => void }) => (
  <Notice tone="warn">
    <p>Somebody else changed this {what} while you were editing it. Nothing of yours is lost.</p>
    <span className="conflict">
      <Button size="sm" onClick={onTheirs}>
        Take theirs
      </Button>
      <Button size="sm" onClick={onMine}>
        Keep mine and save again
      </Button>
    </span>
  </Notice>
);
