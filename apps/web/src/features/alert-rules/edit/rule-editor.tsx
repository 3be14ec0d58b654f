import { Button, Panel, showToast, Tabs } from '@observer/ui';
import { Copy, Save, Trash2 } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type Rule, type RuleInput, type StoredRuleGroup } from '../../../api/alert-rules';
import { LeaveGuard } from '../../../app/leave-guard';
import { focusFirstError } from '../../../app/focus-first-error';
import { PageHeader } from '../../../app/page-header';
import { inputOfGroup, labelsOfGroup, withRule } from '../alert-rule-input';
import { ruleName } from '../alert-rule-words';
import { BackLink } from '../back-link';
import { BackTestPanel } from '../back-test/back-test-panel';
import { DeleteRuleDialog } from '../delete-rule-dialog';
import { duplicatePath, groupPath, LIST_PATH, rulePath } from '../paths';
import { applySuggestion } from './apply-suggestion';
import { canPlay, errorsOfFaults, type FieldErrors, faultsElsewhere, typedErrors } from './field-errors';
import { chosenGroup, type GroupChoice, newGroupChoice } from './group-choice';
import { PreviewPanel, useRulePreview } from './preview/preview-panel';
import { formOfRule, freeId, type RuleForm, ruleOfForm } from './rule-form';
import { RuleNotices } from './rule-notices';
import { RulePanels } from './rule-panels';
import { ruleIn, sameRule } from './save-rule';
import { useRuleCheck } from './use-rule-check';
import { useRuleSaving } from './use-rule-saving';

export interface RuleEditorProps {
  groups: readonly StoredRuleGroup[];
  /** The group of the rule that is edited, as the list tells it; absent for a new rule. */
  stored?: StoredRuleGroup | undefined;
  /** The rule that is edited. */
  editing?: Rule | undefined;
  /** What a new rule begins as. */
  copied?: Rule | undefined;
  type: Rule['type'];
  /** The group a new rule is offered for. */
  groupId: string;
  readOnly: boolean;
}

const ASIDES = [{ value: 'preview', label: 'Preview' }, { value: 'back-test', label: 'Back-test' }] as const;
type Aside = (typeof ASIDES)[number]['value'];

/** The page of one rule: its form, a live preview, and its back-test. */
export function RuleEditor({ groups, stored, editing, copied, type, groupId, readOnly }: RuleEditorProps) {
  const [, navigate] = useLocation();
  const [form, setForm] = useState<RuleForm>(() => (editing ? formOfRule(editing) : newForm(copied, type)));
  const [initial, setInitial] = useState(form);
  const [choice, setChoice] = useState<GroupChoice>(() => newGroupChoice(groupId));
  const [triedToSave, setTried] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [aside, setAside] = useState<Aside>('preview');
  const formBox = useRef<HTMLFormElement>(null);

  const place = stored ? { known: stored, errors: {} } : chosenGroup(choice, groups);
  const suggestedId = freeId(form.name || form.record || 'rule', new Set(groups.flatMap(({ group }) => group.rules.map(({ id }) => id))), place.known.group.id);
  const id = editing?.id ?? (form.id.trim() || suggestedId);
  const { rule, errors: written } = ruleOfForm(form, id);
  const local = { ...written, ...place.errors };
  const saving = useRuleSaving(place.known, rule, editing === undefined);
  const { latest, refused } = saving;
  const checked = useRuleCheck(readOnly ? undefined : withRule(inputOfGroup({ ...latest.group, name: latest.group.name || 'New' }), checkable(rule)), rule);
  const errors = { ...withoutMissing({ ...errorsOfFaults(refused?.faults ?? [], id), ...checked.errors }, local), ...(triedToSave ? local : typedErrors(local)) };
  const playable = canPlay(written) && canPlay(checked.errors);
  const groupLabels = labelsOfGroup(latest.group);
  const preview = useRulePreview({ rule, groupLabels, intervalMs: latest.group.intervalMs, playable });
  const dirty = !readOnly && (!sameRule(rule, ruleOfForm(initial, id).rule) || (!editing && choice.name !== ''));

  const save = async (over?: StoredRuleGroup) => {
    setTried(true);
    if (Object.keys(local).length > 0) return focusFirstError(formBox.current);
    const saved = await saving.save(over);
    if (!saved) return focusFirstError(formBox.current);
    setInitial(form);
    showToast({ tone: 'ok', title: `"${ruleName({ name: rule.name ?? null, record: rule.record ?? null, id })}" is saved`, text: form.enabled ? 'It is evaluated with the next interval.' : 'It is not evaluated until it is turned on.' });
    if (!editing) navigate(rulePath(saved.group.id, id), { replace: true });
  };
  const takeTheirs = (theirs: StoredRuleGroup) => {
    const now = ruleIn(theirs.group, id);
    if (!now) return navigate(LIST_PATH);
    const taken = formOfRule(now);
    setForm(taken);
    setInitial(taken);
    saving.goOnFrom(theirs);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (readOnly || event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void save();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <div className="page" onKeyDown={onKeyDown}>
      <LeaveGuard dirty={dirty && !saving.busy} what="this rule" />
      <PageHeader
        title={<span className="rule-edit__title">{editing ? ruleName(editing) : form.type === 'ALERT' ? 'New alert rule' : 'New recording rule'}</span>}
        context={
          <>
            <BackLink />
            {stored && (
              <Link href={groupPath(stored.group.id)} className="ui-link">
                Group {stored.group.name}
                {stored.group.team && ` of ${stored.group.team}`}
              </Link>
            )}
          </>
        }
      >
        {editing && !readOnly && (
          <>
            <Button icon={<Copy size={14} />} onClick={() => navigate(duplicatePath(latest.group.id, id))}>
              Duplicate
            </Button>
            <Button variant="danger" icon={<Trash2 size={14} />} onClick={() => setDeleting(true)}>
              Delete
            </Button>
          </>
        )}
        {!readOnly && (
          <Button variant={editing && !dirty ? 'secondary' : 'primary'} type="submit" form="rule-form" icon={<Save size={14} />} busy={saving.busy} disabled={editing !== undefined && !dirty} aria-keyshortcuts="Control+S" title="Ctrl S">
            {editing ? (dirty ? 'Save' : 'Saved') : 'Create rule'}
          </Button>
        )}
      </PageHeader>
      <div className="rule-edit">
        <form id="rule-form" ref={formBox} onSubmit={submit} noValidate>
          <RuleNotices
            readOnly={readOnly} shipped={editing !== undefined && latest.group.shipped} saving={saving} errors={errors} elsewhere={[...checked.elsewhere, ...faultsElsewhere(refused?.faults ?? [], id)]} rule={rule}
            onTheirs={takeTheirs} onMine={(theirs) => void save(theirs)}
          />
          <fieldset disabled={readOnly} className="rule-edit__panels">
            <RulePanels
              form={form} choice={choice} errors={errors} groups={groups} place={latest} ruleId={editing?.id} suggestedId={suggestedId} templateLabels={labelNames(preview.test?.series ?? [])} expr={playable ? preview.test?.expr : undefined} readOnly={readOnly}
              onChange={(patch) => setForm((now) => ({ ...now, ...patch }))} onChoice={(patch) => setChoice((now) => ({ ...now, ...patch }))}
            />
          </fieldset>
        </form>
        <div className="rule-edit__aside">
          {form.type === 'ALERT' && <Tabs label="What it would do" value={aside} choices={ASIDES} onChange={setAside} />}
          <div role="tabpanel" aria-label="Preview" hidden={aside !== 'preview'}>
            <PreviewPanel preview={preview} rule={rule} groupLabels={groupLabels} />
          </div>
          {form.type === 'ALERT' && (
            <div role="tabpanel" aria-label="Back-test" hidden={aside !== 'back-test'}>
              <Panel title="Back-test" note="when it would have fired, and how noisy">
                <BackTestPanel rule={{ ...rule, name: rule.name || 'Alert' }} groupLabels={groupLabels} intervalMs={latest.group.intervalMs} playable={playable} onApply={readOnly ? undefined : (suggestion) => setForm((now) => applySuggestion(now, suggestion))} />
              </Panel>
            </div>
          )}
        </div>
      </div>
      {deleting && editing && (
        <DeleteRuleDialog
          group={latest} rule={editing} onClose={() => setDeleting(false)}
          onDeleted={() => {
            setInitial(form);
            navigate(LIST_PATH);
          }}
        />
      )}
    </div>
  );
}

/** A rule that is copied, or an empty one. */
function newForm(copied: Rule | undefined, type: Rule['type']): RuleForm {
  if (!copied) return formOfRule(undefined, type);
  const form = formOfRule(copied);
  return { ...form, id: '', name: form.name && `${form.name}Copy`, record: form.record && `${form.record}_copy` };
}

/** The rule with something in the place of what is not written yet, so that the rest of it can be checked. */
const checkable = (rule: RuleInput): RuleInput =>
  JSON.parse(JSON.stringify({ ...rule, ...(rule.type === 'ALERT' ? { name: rule.name || 'Unnamed' } : { record: rule.record || 'unnamed' }) }, (_name, value: unknown) => (typeof value === 'number' && Number.isNaN(value) ? 1 : value))) as RuleInput;

/** What the server says of fields in which nothing is written yet is no news. */
const withoutMissing = (errors: FieldErrors, local: FieldErrors): FieldErrors => Object.fromEntries(Object.entries(errors).filter(([path]) => !local[path]?.missing));

const labelNames = (series: readonly { labels: Record<string, string> }[]): string[] => [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => name !== '__name__').sort();
