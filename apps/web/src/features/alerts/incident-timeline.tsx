import { Button, Panel, StatusDot, Textarea } from '@observer/ui';
import { useState } from 'react';
import { type Incident } from '../../api/incidents';
import { formatDateTime, formatUtc } from '../../format/time';
import { timelineTone, timelineWord } from './incident-words';
import { type Acting } from './use-act';
import { WebLink } from './web-link';

const MOST_NOTE = 4096;

/** All that happened, newest first, and a field for what somebody found out. */
export function IncidentTimeline({ incident, acting, mayAct }: { incident: Incident; acting: Acting; mayAct: boolean }) {
  // What is told late stands where it happened.
  const entries = incident.timeline.toReversed().sort((a, b) => b.atMs - a.atMs);
  return (
    <Panel title="Timeline" note={`${entries.length} entries`}>
      {mayAct && <NoteForm incident={incident} acting={acting} />}
      <ol className="timeline">
        {entries.map(({ atMs, by, what, text, details }, index) => (
          <li key={entries.length - index}>
            <StatusDot tone={timelineTone(what)} />
            <header>
              <b>{timelineWord(what)}</b>
              <small>
                {by && `by ${by.kind === 'service' ? 'Observer' : by.id} · `}
                <time dateTime={new Date(atMs).toISOString()} title={formatUtc(atMs)}>
                  {formatDateTime(atMs)}
                </time>
              </small>
            </header>
            {text && (
              <p>
                {text} <WebLink href={details?.['url']}>More about it</WebLink>
              </p>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function NoteForm({ incident, acting }: { incident: Incident; acting: Acting }) {
  const [text, setText] = useState('');
  const send = async () => {
    if (await acting.act(incident, { action: 'NOTE', text: text.trim() })) setText('');
  };
  return (
    <div className="incident__note">
      <Textarea label="Note" hideLabel rows={2} maxLength={MOST_NOTE} placeholder="What you found out, for those who come after" value={text} onChange={(event) => setText(event.target.value)} />
      {text.trim() !== '' && (
        <Button size="sm" busy={acting.busy.has(incident.id)} onClick={() => void send()}>
          Add note
        </Button>
      )}
    </div>
  );
}
