import { Button, Dialog, Input, Notice, showToast, Textarea } from '@observer/ui';
import { useState } from 'react';
import { type ApiError, asApiError } from '../../api/api-error';
import { RULE_GROUPS } from '../../api/alert-rules';
import { invalidate } from '../../api/query-cache';
import { importRuleFile, type RuleFileAnswer } from '../../api/rule-files';

/** Takes the groups of a Prometheus rule file: tells what would happen first, with every fault and its place. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [team, setTeam] = useState('');
  const [state, setState] = useState<{ busy: boolean; error?: ApiError; answer?: RuleFileAnswer }>({ busy: false });
  const edit = (next: string) => {
    setText(next);
    setState({ busy: false });
  };
  const send = async (dryRun: boolean) => {
    setState({ busy: true });
    try {
      const answer = await importRuleFile({ text, team: team.trim(), dryRun });
      setState({ busy: false, answer });
      if (dryRun || !isTaken(answer)) return;
      invalidate(RULE_GROUPS);
      showToast({ tone: 'ok', title: `${answer.groups.length} groups are imported` });
      onClose();
    } catch (thrown) {
      setState({ busy: false, error: asApiError(thrown) });
    }
  };
  const { answer, error, busy } = state;
  const ready = answer !== undefined && isTaken(answer) && answer.groups.length > 0;
  return (
    <Dialog
      open onOpenChange={onClose} wide title="Import a rule file" description="A Prometheus rule file (YAML). Importing a file again replaces what it made."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button disabled={text.trim() === ''} busy={busy && !ready} onClick={() => void send(true)}>
            Check
          </Button>
          <Button variant="primary" disabled={!ready} onClick={() => void send(false)}>
            Import
          </Button>
        </>
      }
    >
      <div className="alert-rules__import">
        <input type="file" aria-label="Rule file" accept=".yml,.yaml,text/yaml" onChange={(event) => void event.target.files?.[0]?.text().then(edit)} />
        <Textarea label="Rules" className="ui-mono" rows={10} spellCheck={false} value={text} placeholder={'groups:\n  - name: nodes\n    rules:\n      - alert: NodeDown\n        expr: node_up == 0'} onChange={(event) => edit(event.target.value)} />
        <Input label="Team" value={team} maxLength={64} hint="Owner of the groups; empty: nobody" onChange={(event) => setTeam(event.target.value)} />
        {error && <Notice tone="bad">{error.message}</Notice>}
        {answer && <Answer answer={answer} />}
      </div>
    </Dialog>
  );
}

const isTaken = ({ faults, groups }: RuleFileAnswer): boolean => faults.length === 0 && groups.every((group) => group.error === '');
const ACTION = { create: 'is new', update: 'is replaced', keep: 'stays as it is' } as const;

const Answer = ({ answer: { groups, faults, warnings } }: { answer: RuleFileAnswer }) => (
  <div aria-live="polite">
    {[...faults.map((remark) => ({ ...remark, tone: 'bad' as const })), ...warnings.map((remark) => ({ ...remark, tone: 'warn' as const }))].map(({ line, column, message, tone }) => (
      <Notice key={`${line} ${column} ${message}`} tone={tone}>
        Line {line}, column {column}: {message}
      </Notice>
    ))}
    {groups.length > 0 && (
      <ul className="alert-rules__alerts">
        {groups.map(({ id, name, rules, action, error }) => (
          <li key={id}>
            <b>{name}</b> {error === '' ? `${ACTION[action]}, ${rules} rules` : error}
          </li>
        ))}
      </ul>
    )}
  </div>
);
