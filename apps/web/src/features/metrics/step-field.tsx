import { Input } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { parseStep, stepText } from './metrics-state';

/** The step of the evaluation: what fits the range, or what is typed. */
export function StepField({ stepMs, autoMs, onChange }: { stepMs: number | undefined; autoMs: number; onChange: (stepMs: number | undefined) => void }) {
  const [text, setText] = useState<string>();
  const shown = text ?? (stepMs === undefined ? '' : stepText(stepMs));
  const wrong = shown.trim() !== '' && parseStep(shown) === undefined;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (text === undefined || wrong) return;
    setText(undefined);
    if (parseStep(text) !== stepMs) onChange(parseStep(text));
  };
  return (
    <form className="step" onSubmit={submit}>
      <span aria-hidden="true">Step</span>
      <Input
        label="Step" hideLabel size={6} placeholder={stepMs === undefined ? stepText(autoMs) : 'auto'} value={shown} error={wrong ? 'Write e.g. 15s, 5m or 1h; empty is automatic' : undefined}
        onChange={(event) => setText(event.target.value)} onBlur={() => submit()}
      />
    </form>
  );
}
