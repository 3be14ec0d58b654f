import { Button, Dialog, Input, Notice, Select, showToast, Textarea } from '@observer/ui';
import { useState } from 'react';
import { invalidate } from '../../api/query-cache';
import { PUT_SILENCE, SILENCES } from '../../api/silences';
import { useMutation } from '../../api/use-query';
import { AlertHits } from './alert-hits';
import { parseMatchers } from './matcher-text';

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: '1', label: '1 hour' },
  { value: '4', label: '4 hours' },
  { value: '24', label: '1 day' },
  { value: '168', label: '7 days' },
] as const;

/** A new silence, with the alerts it would hit now. */
export function SilenceDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [comment, setComment] = useState('');
  const [hours, setHours] = useState('4');
  const put = useMutation(PUT_SILENCE);
  const parsed = parseMatchers(text);
  const save = async () => {
    if (!('matchers' in parsed)) return;
    const startsAtMs = Date.now();
    if (!(await put.run({ silence: { matchers: parsed.matchers, startsAtMs, endsAtMs: startsAtMs + Number(hours) * HOUR_MS, comment: comment.trim() } }))) return;
    showToast({ tone: 'ok', title: 'The silence holds from now on' });
    invalidate(SILENCES);
    onClose();
  };
  return (
    <Dialog
      open onOpenChange={onClose} wide title="New silence" description="Alerts that satisfy all matchers are kept from people until it ends."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!('matchers' in parsed) || comment.trim() === ''} busy={put.busy} onClick={() => void save()}>
            Silence
          </Button>
        </>
      }
    >
      <div className="silences__form">
        <Textarea label="Matchers" className="ui-mono" rows={4} spellCheck={false} value={text} placeholder={'chain=sui\nalertname=~"Node.*"'} hint="One per line: =, !=, =~, !~" error={text.trim() !== '' && 'error' in parsed ? parsed.error : undefined} onChange={(event) => setText(event.target.value)} />
        <Select label="For" options={SPANS} value={hours} onValueChange={setHours} />
        <Input label="Why" value={comment} maxLength={2000} placeholder="Upgrade of the validators" onChange={(event) => setComment(event.target.value)} />
        {put.error && <Notice tone="bad">{put.error.message}</Notice>}
        {'matchers' in parsed && <AlertHits matchers={parsed.matchers} />}
      </div>
    </Dialog>
  );
}
