import { Badge, Button, CopyButton, Drawer, Facts, Notice, showToast, Textarea } from '@observer/ui';
import { useState } from 'react';
import { DEAD_LETTERS, DISCARD_DEAD_LETTERS, REPLAY_DEAD_LETTERS } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { type DeadLetter } from '../../api/types';
import { useMutation } from '../../api/use-query';
import { formatDateTime, formatUtc } from '../../format/time';
import { editedRaw, readable, replaySummary, stateWords, toneOfState } from './letter-words';

interface LetterDrawerProps {
  letter: DeadLetter | undefined;
  mayChange: boolean;
  onClose: () => void;
}

/** One refused point: why, how to mend it, what was sent. It can be edited and sent again. */
export const LetterDrawer = ({ letter, mayChange, onClose }: LetterDrawerProps) =>
  letter ? <OpenLetter key={letter.id} letter={letter} mayChange={mayChange} onClose={onClose} /> : null;

function OpenLetter({ letter, mayChange, onClose }: LetterDrawerProps & { letter: DeadLetter }) {
  const [text, setText] = useState(() => readable(letter.raw));
  const replay = useMutation(REPLAY_DEAD_LETTERS);
  const discard = useMutation(DISCARD_DEAD_LETTERS);
  const editable = mayChange && letter.state === 'OPEN' && !letter.truncated;
  const raw = editedRaw(letter.raw, text);
  const done = (title: string, tone: 'ok' | 'bad', why?: string) => {
    showToast({ title, tone, ...(why ? { text: why } : {}) });
    invalidate(DEAD_LETTERS);
    if (tone === 'ok') onClose();
  };
  const runReplay = async () => {
    const answer = await replay.run({ items: [{ id: letter.id, ...(raw === undefined ? {} : { raw }) }] });
    if (answer) done(...replaySummary(answer.replayDeadLetters));
  };
  const runDiscard = async () => {
    if (await discard.run({ ids: [letter.id] })) done('Discarded', 'ok');
  };
  const failure = replay.error ?? discard.error;
  return (
    <Drawer
      open
      onOpenChange={onClose}
      title="Refused point"
      description={letter.id}
      footer={
        mayChange && letter.state === 'OPEN' ? (
          <>
            <Button variant="danger" busy={discard.busy} onClick={() => void runDiscard()}>
              Discard
            </Button>
            <Button variant="primary" busy={replay.busy} onClick={() => void runReplay()}>
              {raw === undefined ? 'Replay as it is' : 'Replay edited'}
            </Button>
          </>
        ) : undefined
      }
    >
      <Notice tone="warn">
        <b>{letter.reason}</b>
        <br />
        {letter.remedy}
      </Notice>
      <Facts
        facts={[
          ['State', <Badge key="state" tone={toneOfState(letter.state)}>{stateWords(letter.state)}</Badge>],
          ['Code', <code key="code">{letter.code}</code>],
          ['Received', <time key="time" title={formatUtc(letter.receivedAtMs)}>{formatDateTime(letter.receivedAtMs)}</time>],
          ['Source', letter.line ? `${letter.source}, line ${letter.line}` : letter.source],
          ['Measurement', letter.measurement ?? '–'],
          ['API key', letter.keyId ?? '–'],
        ]}
      />
      <Textarea
        label="What was sent" className="ui-mono" rows={10} spellCheck={false} value={text} readOnly={!editable} onChange={(event) => setText(event.target.value)}
        hint={letter.truncated ? 'Cut at 16 KB, so it cannot be edited here.' : editable ? 'Mend it here and replay. Secrets are already taken out.' : undefined}
      />
      <div>
        <CopyButton text={letter.raw} withLabel label="Copy as sent" />
      </div>
      {failure && <Notice tone="bad">{failure.message}</Notice>}
    </Drawer>
  );
}
