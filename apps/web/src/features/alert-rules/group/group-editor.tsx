import { Button, Input, Notice, Panel, showToast } from '@observer/ui';
import { Plus, Save, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { type RuleFault, type StoredRuleGroup } from '../../../api/alert-rules';
import { LeaveGuard } from '../../../app/leave-guard';
import { PageHeader } from '../../../app/page-header';
import { BackLink } from '../back-link';
import { ConflictPanel } from '../edit/conflict-panel';
import { errorAt, errorsOfFaults, typedErrors } from '../edit/field-errors';
import { LabelRows } from '../edit/fields/label-rows';
import { TeamField } from '../edit/fields/team-field';
import { freeId } from '../edit/rule-form';
import { ruleOfInput } from '../alert-rule-input';
import { groupPath, LIST_PATH, newRulePath } from '../paths';
import { groupDifferences } from '../versions/differences';
import { VersionsPanel } from '../versions/versions-panel';
import { DeleteGroupDialog } from './delete-group-dialog';
import { formOfGroup, type GroupForm, groupOfForm, moved } from './group-form';
import { GroupRules } from './group-rules';
import { saveGroup } from './save-group';

interface GroupEditorProps {
  /** Undefined for a new group. */
  stored: StoredRuleGroup | undefined;
  groups: readonly StoredRuleGroup[];
  readOnly: boolean;
}
interface SaveState {
  busy: boolean;
  theirs?: StoredRuleGroup;
  message?: string;
  faults?: RuleFault[];
}

/** The page of one group: its settings, the order of its rules, its versions. */
export function GroupEditor({ stored, groups, readOnly }: GroupEditorProps) {
  const [, navigate] = useLocation();
  const [known, setKnown] = useState(stored);
  const [form, setForm] = useState<GroupForm>(() => formOfGroup(stored?.group));
  const [state, setState] = useState<SaveState>({ busy: false });
  const [triedToSave, setTried] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const initial = formOfGroup(known?.group);
  const dirty = !readOnly && JSON.stringify(form) !== JSON.stringify(initial);
  // What others changed meanwhile is taken as long as nothing is written here.
  if (stored && known && stored.revision > known.revision && !dirty && !state.busy) {
    setKnown(stored);
    setForm(formOfGroup(stored.group));
  }
  const suggestedId = freeId(form.name || 'group', new Set(groups.map(({ group }) => group.id)));
  const id = known?.group.id ?? (form.id.trim() || suggestedId);
  const { group, errors: local } = groupOfForm(form, id, known?.group);
  const errors = { ...errorsOfFaults(state.faults ?? [], ''), ...(triedToSave ? local : typedErrors(local)) };
  const change = (patch: Partial<GroupForm>) => setForm((now) => ({ ...now, ...patch }));
  const takeVersion = (next: StoredRuleGroup) => {
    setKnown(next);
    setForm(formOfGroup(next.group));
    setState({ busy: false });
  };
  const save = async (over?: StoredRuleGroup) => {
    setTried(true);
    if (Object.keys(local).length > 0) return;
    setState({ busy: true });
    try {
      const saved = await saveGroup(over ? groupOfForm(form, id, over.group).group : group, (over ?? known)?.revision ?? 0);
      if (saved.kind === 'conflict') return setState({ busy: false, ...(saved.theirs ? { theirs: saved.theirs } : { message: 'The group was deleted meanwhile. Its versions below can be restored.' }) });
      if (saved.kind === 'refused') return setState({ busy: false, message: saved.error.message, faults: saved.faults });
      takeVersion(saved.stored);
      showToast({ tone: 'ok', title: `Group "${saved.stored.group.name}" is saved` });
      if (!known) navigate(groupPath(id), { replace: true });
    } catch (thrown) {
      setState({ busy: false, message: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };
  return (
    <div className="page">
      <LeaveGuard dirty={dirty && !state.busy} what="this group" />
      <PageHeader title={known ? <span className="rule-edit__title">{known.group.name}</span> : 'New group'} context={<BackLink />}>
        {known && !readOnly && (
          <>
            <Button icon={<Plus size={14} />} onClick={() => navigate(newRulePath('alert', id))}>
              Alert rule
            </Button>
            <Button icon={<Plus size={14} />} onClick={() => navigate(newRulePath('recording', id))}>
              Recording rule
            </Button>
            <Button variant="danger" icon={<Trash2 size={14} />} onClick={() => setDeleting(true)}>
              Delete
            </Button>
          </>
        )}
        {!readOnly && (
          <Button variant={known && !dirty ? 'secondary' : 'primary'} type="submit" form="group-form" icon={<Save size={14} />} busy={state.busy} disabled={known !== undefined && !dirty}>
            {known ? (dirty ? 'Save' : 'Saved') : 'Create group'}
          </Button>
        )}
      </PageHeader>
      <div className="rule-edit">
        <form
          id="group-form" noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            void save();
          }}
        >
          {readOnly && <Notice>You may look at groups. Changing them needs the role editor, and sight of all data.</Notice>}
          {state.theirs && <ConflictPanel what="group" theirs={state.theirs} differences={groupDifferences(state.theirs.group, { ...groupOfForm(form, id, state.theirs.group).group, rules: groupOfForm(form, id, state.theirs.group).group.rules.map(ruleOfInput) })} busy={state.busy} onTheirs={() => takeVersion(state.theirs!)} onMine={() => void save(state.theirs)} />}
          {state.message && <Notice tone="bad">{state.message}</Notice>}
          <fieldset disabled={readOnly} className="rule-edit__panels">
            <Panel title="Group">
              <div className="rule-edit__fields">
                <div className="rule-edit__row">
                  <Input label="Name" value={form.name} maxLength={200} placeholder="Gateway" error={errorAt(errors, 'name')} onChange={(event) => change({ name: event.target.value })} />
                  <TeamField value={form.team} error={errorAt(errors, 'team')} onChange={(team) => change({ team })} />
                  <Input label="Id" value={known ? id : form.id} placeholder={suggestedId} readOnly={known !== undefined} maxLength={64} error={errorAt(errors, 'id')} hint="Stays for good" spellCheck={false} onChange={(event) => change({ id: event.target.value })} />
                </div>
                <div className="rule-edit__row">
                  <Input label="Evaluated every" value={form.interval} error={errorAt(errors, 'intervalMs')} hint="e.g. 15s, 1m" onChange={(event) => change({ interval: event.target.value })} />
                  <Input label="At most this many series of a rule" inputMode="numeric" value={form.limit} placeholder="no limit" error={errorAt(errors, 'limit')} hint="More is a failed evaluation, never a flood" onChange={(event) => change({ limit: event.target.value })} />
                </div>
                <LabelRows what="Label" path="labels" rows={form.labels} errors={errors} hint="Every rule of the group gets them" onChange={(labels) => change({ labels })} />
              </div>
            </Panel>
          </fieldset>
          {known && (
            <Panel title="Rules" note="evaluated in this order; a rule sees what recording rules before it made" flush>
              <GroupRules group={known.group} order={form.order} readOnly={readOnly} onMove={(ruleId, by) => change({ order: moved(form.order, ruleId, by) })} />
            </Panel>
          )}
        </form>
        {known && (
          <div className="rule-edit__aside">
            <VersionsPanel groupId={id} now={stored} readOnly={readOnly} onRestored={takeVersion} />
          </div>
        )}
      </div>
      {deleting && known && (
        <DeleteGroupDialog
          group={known.group} onClose={() => setDeleting(false)}
          onDeleted={() => {
            setForm(initial);
            navigate(LIST_PATH);
          }}
        />
      )}
    </div>
  );
}
