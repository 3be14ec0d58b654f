import { Badge, Button, Dialog, Notice, showToast } from '@observer/ui';
import { useState } from 'react';
import { asApiError } from '../../api/api-error';
import { type PlainAlertRule, type QuieterRules, type Suggestion } from '../../api/noise';
import { useAtLeast } from '../../api/session';
import { applySuggestion } from './apply-suggestion';
import { changesOf, suggestionEffect, suggestionTitle } from './noise-words';

interface SuggestionsProps {
  answer: QuieterRules;
  groupId: string;
  onApplied: () => void;
}

/** What was played, best first; whoever may edit rules can apply it. */
export function Suggestions({ answer, groupId, onApplied }: SuggestionsProps) {
  const isEditor = useAtLeast('EDITOR');
  const [chosen, setChosen] = useState<Suggestion>();
  return (
    <>
      {answer.warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
      {answer.suggestions.length === 0 && <Notice tone="info">Nothing was found that would halve its noise. It fired {answer.fired === 1 ? 'once' : `${answer.fired} times`} when it was played.</Notice>}
      <ul className="noise__suggestions">
        {answer.suggestions.map((suggestion) => (
          <li key={suggestion.kind}>
            <div>
              <b>{suggestionTitle(suggestion)}</b> <Badge tone={suggestion.missed > 0 ? 'bad' : 'ok'}>{suggestion.missed > 0 ? `${suggestion.missed} missed` : 'nothing missed'}</Badge>
              <p>{suggestionEffect(suggestion)}</p>
              {suggestion.kind === 'group' && <p className="ui-field__hint">That is a matter of routing: write these labels into `groupBy` of the route.</p>}
            </div>
            {suggestion.rule && isEditor && (
              <Button size="sm" aria-label={`Apply: ${suggestionTitle(suggestion)}`} onClick={() => setChosen(suggestion)}>
                Apply
              </Button>
            )}
          </li>
        ))}
      </ul>
      {chosen?.rule && <ApplyDialog suggestion={chosen} before={answer.rule} after={chosen.rule} groupId={groupId} revision={answer.revision} onClose={() => setChosen(undefined)} onApplied={onApplied} />}
    </>
  );
}

interface ApplyDialogProps {
  suggestion: Suggestion;
  before: PlainAlertRule;
  after: PlainAlertRule;
  groupId: string;
  /** Of the group when it was played. */
  revision: number;
  onClose: () => void;
  onApplied: () => void;
}

function ApplyDialog({ suggestion, before, after, groupId, revision, onClose, onApplied }: ApplyDialogProps) {
  const [state, setState] = useState<{ busy: boolean; fault?: string }>({ busy: false });
  const apply = async () => {
    setState({ busy: true });
    try {
      await applySuggestion(groupId, revision, after);
      showToast({ tone: 'ok', title: `${before.name} was changed` });
      onApplied();
      onClose();
    } catch (thrown) {
      setState({ busy: false, fault: asApiError(thrown).message });
    }
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={suggestionTitle(suggestion)} description={`Changes the rule ${before.name}. ${suggestionEffect(suggestion)}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={state.busy} onClick={() => void apply()}>
            Change the rule
          </Button>
        </>
      }
    >
      <dl className="noise__diff">
        {changesOf(before, after).map((change) => (
          <div key={change.what}>
            <dt>{change.what}</dt>
            <dd>
              <del>
                <span className="ui-sr">before: </span>
                {change.before}
              </del>
              <ins>
                <span className="ui-sr">after: </span>
                {change.after}
              </ins>
            </dd>
          </div>
        ))}
      </dl>
      {state.fault && <Notice tone="bad">The rule was not changed: {state.fault}</Notice>}
    </Dialog>
  );
}
