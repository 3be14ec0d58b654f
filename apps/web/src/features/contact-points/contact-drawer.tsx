import { Badge, Button, Drawer, Facts, Notice, showToast, Skeleton } from '@observer/ui';
import { Pencil, Send } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { CONTACT_POINT_NOTIFICATIONS, CONTACT_POINTS, type ContactNotification, DELETE_CONTACT_POINT, type StoredContactPoint, TEST_CONTACT_POINT } from '../../api/people';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { useMutation, useQuery } from '../../api/use-query';
import { formatDateTime, formatUtc } from '../../format/time';
import { DeleteButton } from '../people';
import { CHANNEL_NAMES, secretLabel, targetText } from './contact-form';
import { digestWords, healthOf, reasonWords, TONE_OF_NOTIFICATION } from './contact-words';

/** One contact point: how it does, a test with the provider's answer, what it was told lately. */
export function ContactDrawer({ stored, usedBy, onEdit, onClose }: { stored: StoredContactPoint; usedBy: readonly string[]; onEdit: () => void; onClose: () => void }) {
  const { document, secrets } = stored;
  const isEditor = useAtLeast('EDITOR');
  const health = healthOf(stored);
  const remove = useMutation(DELETE_CONTACT_POINT);
  const del = async () => {
    const gone = await remove.run({ id: document.id });
    invalidate(CONTACT_POINTS);
    if (!gone) return;
    showToast({ tone: 'ok', title: `"${document.name}" is deleted` });
    onClose();
  };
  return (
    <Drawer
      open onOpenChange={onClose} title={document.name} description={CHANNEL_NAMES[document.settings.channel]}
      footer={
        isEditor && (
          <>
            <DeleteButton what={document.name} description="Nobody is told there any more. Its secrets go with it." error={remove.error} busy={remove.busy} onDelete={() => void del()} />
            <Button icon={<Pencil size={14} />} onClick={onEdit}>
              Change
            </Button>
          </>
        )
      }
    >
      <div className="people__form">
        <Facts
          facts={[
            ['State', <Badge key="state" tone={health.tone}>{health.text}</Badge>],
            ...(stored.lastError === '' ? [] : [['Last error', <span key="error" className="contacts__error">{stored.lastError}</span>] as const]),
            ['Last delivery', stored.lastSentAtMs === null ? 'none yet' : <span key="sent" title={formatUtc(stored.lastSentAtMs)}>{formatDateTime(stored.lastSentAtMs)}</span>],
            ['Goes to', targetText(document.settings) || 'where its secret leads'],
            ['Whose', document.person ?? 'nobody’s own'],
            ['For', document.from === 'info' ? 'everything' : document.from === 'warning' ? 'warning and critical' : 'critical only'],
            ['Collects', document.digestMs === null ? 'no: tells at once' : `${digestWords(document.digestMs)}, below critical`],
            ['Secrets', secrets.length === 0 ? 'none' : secrets.map((name) => secretLabel(document.settings.channel, name)).join(', ')],
            ['Used by', usedBy.length === 0 ? 'nothing yet' : usedBy.join(', ')],
          ]}
        />
        {isEditor && <TestPart id={document.id} />}
        <Recent id={document.id} />
      </div>
    </Drawer>
  );
}

/** Sends one now and shows what the provider said. */
function TestPart({ id }: { id: string }) {
  const test = useMutation(TEST_CONTACT_POINT);
  const [answer, setAnswer] = useState<{ testContactPoint: { sent: boolean; answer: string; tookMs: number } }>();
  const send = async () => {
    setAnswer(await test.run({ id }));
    invalidate(CONTACT_POINTS);
  };
  return (
    <section aria-label="Test" className="contacts__test">
      <Button icon={<Send size={14} />} busy={test.busy} onClick={() => void send()}>
        Send test
      </Button>
      {test.error && <Notice tone="bad">The test could not be sent: {test.error.message}</Notice>}
      {answer && !test.error && !test.busy && (
        <Notice tone={answer.testContactPoint.sent ? 'ok' : 'bad'}>
          {answer.testContactPoint.sent ? 'Taken by the provider' : 'Not taken'} after {answer.testContactPoint.tookMs} ms. It answered: <code className="contacts__answer">{answer.testContactPoint.answer || '(nothing)'}</code>
        </Notice>
      )}
    </section>
  );
}

function Recent({ id }: { id: string }) {
  const { data, error } = useQuery(CONTACT_POINT_NOTIFICATIONS, { id }, { pollMs: 10_000 });
  return (
    <section aria-label="Recent notifications" aria-busy={!data && !error}>
      <h3 className="contacts__heading">Recent notifications</h3>
      {error && !data ? (
        <Notice tone="bad">They could not be loaded: {error.message}</Notice>
      ) : !data ? (
        <Skeleton height="6rem" />
      ) : data.contactPointNotifications.length === 0 ? (
        <p className="ui-muted">No incident was told here in the last 90 days.</p>
      ) : (
        <ol className="contacts__recent">{data.contactPointNotifications.map((one) => <RecentItem key={one.id} one={one} />)}</ol>
      )}
    </section>
  );
}

const RecentItem = ({ one }: { one: ContactNotification }) => (
  <li>
    <span className="people__row">
      <Badge tone={TONE_OF_NOTIFICATION[one.state]}>{one.state.toLowerCase()}</Badge>
      <Link className="ui-link" href={`/alerts/${one.incidentId}`}>
        {reasonWords(one)}
      </Link>
      <time className="ui-muted" title={formatUtc(one.queuedAtMs)}>
        {formatDateTime(one.sentAtMs ?? one.queuedAtMs)}
      </time>
      {one.attempts > 1 && <small>{one.attempts} attempts</small>}
    </span>
    {one.lastError !== '' && <small className="contacts__error">{one.lastError}</small>}
  </li>
);
