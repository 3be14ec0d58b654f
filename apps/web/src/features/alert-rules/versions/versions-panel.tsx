import { Button, Dialog, EmptyState, Notice, Panel, showToast, Skeleton } from '@observer/ui';
import { History } from 'lucide-react';
import { useState } from 'react';
import { RULE_GROUP_VERSIONS, type StoredRuleGroup } from '../../../api/alert-rules';
import { useActorName } from '../../../api/use-actor-name';
import { useQuery } from '../../../api/use-query';
import { FailedState } from '../../../app/failed-state';
import { formatAgo, formatDateTime } from '../../../format/time';
import { useNow } from '../../../time/clock';
import { inputOfGroup } from '../alert-rule-input';
import { saveGroup } from '../group/save-group';
import { DifferenceList } from './difference-list';
import { groupDifferences } from './differences';

interface VersionsPanelProps {
  groupId: string;
  /** The group as it is; undefined when it was deleted. */
  now: StoredRuleGroup | undefined;
  readOnly: boolean;
  onRestored?: (stored: StoredRuleGroup) => void;
}

/** Who changed a group, when and what; any version that is kept can be restored. */
export function VersionsPanel({ groupId, now, readOnly, onRestored }: VersionsPanelProps) {
  const { data, error, refetch } = useQuery(RULE_GROUP_VERSIONS, { id: groupId }, { maxAgeMs: 1_000, pollMs: 15_000 });
  const nameOf = useActorName();
  const nowMs = useNow(10_000);
  const [restoring, setRestoring] = useState<StoredRuleGroup>();
  const versions = data?.ruleGroupVersions ?? [];
  return (
    <Panel title="Versions" note="the last 20 are kept">
      {error && !data ? (
        <FailedState error={error} title="The versions could not be loaded" onRetry={refetch} />
      ) : !data ? (
        <div aria-busy="true">
          <Skeleton height="6rem" />
        </div>
      ) : versions.length === 0 ? (
        <EmptyState title="No version is kept" icon={<History size={18} />} />
      ) : (
        <ol className="versions">
          {versions.map((version, index) => {
            const before = versions[index + 1];
            const differences = before ? groupDifferences(before.group, version.group) : [];
            const isNow = version.revision === now?.revision;
            return (
              <li key={version.revision}>
                <details open={index === 0}>
                  <summary>
                    <b>{nameOf(version.updatedBy)}</b> <time title={formatDateTime(version.updatedAtMs)}>{formatAgo(version.updatedAtMs, Math.max(nowMs, version.updatedAtMs))}</time>
                    <small>{isNow ? 'as it is now' : before ? `${differences.length} ${differences.length === 1 ? 'change' : 'changes'}` : index === versions.length - 1 ? 'the oldest that is kept' : ''}</small>
                  </summary>
                  {before ? differences.length === 0 ? <p className="ui-field__hint">Nothing that the form shows changed.</p> : <DifferenceList differences={differences} /> : <p className="ui-field__hint">{`${version.group.rules.length} ${version.group.rules.length === 1 ? 'rule' : 'rules'}; no version before it is kept.`}</p>}
                  {!isNow && !readOnly && (
                    <Button size="sm" icon={<History size={13} />} onClick={() => setRestoring(version)}>
                      Restore this version
                    </Button>
                  )}
                </details>
              </li>
            );
          })}
        </ol>
      )}
      {restoring && (
        <RestoreDialog
          version={restoring} now={now} onClose={() => setRestoring(undefined)}
          onRestored={(stored) => {
            setRestoring(undefined);
            refetch();
            onRestored?.(stored);
          }}
        />
      )}
    </Panel>
  );
}

/** Shows what restoring changes before it does. */
function RestoreDialog({ version, now, onClose, onRestored }: { version: StoredRuleGroup; now: StoredRuleGroup | undefined; onClose: () => void; onRestored: (stored: StoredRuleGroup) => void }) {
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const differences = now ? groupDifferences(now.group, version.group) : [];
  const restore = async () => {
    setState({ busy: true });
    try {
      const saved = await saveGroup(inputOfGroup(version.group), now?.revision ?? 0);
      if (saved.kind !== 'saved') return setState({ busy: false, error: saved.kind === 'conflict' ? 'Somebody else changed the group meanwhile. Close this, and look again.' : saved.error.message });
      showToast({ tone: 'ok', title: `The version of ${formatDateTime(version.updatedAtMs)} is restored` });
      onRestored(saved.stored);
    } catch (thrown) {
      setState({ busy: false, error: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };
  return (
    <Dialog
      open onOpenChange={onClose} wide title={`Restore the version of ${formatDateTime(version.updatedAtMs)}?`} description={now ? 'This is what changes. It becomes a version of its own, so nothing is lost.' : 'The group is made again, with all of its rules.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={state.busy} onClick={() => void restore()}>
            Restore
          </Button>
        </>
      }
    >
      {state.error && <Notice tone="bad">{state.error}</Notice>}
      {now && differences.length === 0 ? <p>It is as the group is now.</p> : <DifferenceList differences={differences} />}
    </Dialog>
  );
}
