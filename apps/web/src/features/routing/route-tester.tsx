import { Badge, Button, Facts, Notice, Panel, Select, Textarea } from '@observer/ui';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { PREVIEW_ROUTE, type RoutePreview } from '../../api/people';
import { PREVIEW_SILENCE } from '../../api/silences';
import { request } from '../../api/graphql';
import { type ApiError, asApiError } from '../../api/api-error';
import { useQuery } from '../../api/use-query';
import { TONE_OF_SEVERITY } from '../alerts';
import { WhoIsTold } from '../escalation';
import { labelsText, parseLabels } from './route-words';

/** Every alert has a name. */
const ANY_ALERT = { matchers: [{ label: 'alertname', op: 'RE' as const, value: '.+' }] };

/** Where an alert would go: by its labels, or one that is active now. */
export function RouteTester({ onTested }: { onTested: (preview: RoutePreview | undefined) => void }) {
  const [text, setText] = useState('alertname=NodeDown\nseverity=critical');
  const [answer, setAnswer] = useState<RoutePreview>();
  const [fault, setFault] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const active = useQuery(PREVIEW_SILENCE, ANY_ALERT, { maxAgeMs: 15_000 }).data?.previewSilence.alerts ?? [];
  const parsed = parseLabels(text);
  const write = (next: string) => {
    setText(next);
    setAnswer(undefined);
    onTested(undefined);
  };
  const test = async () => {
    if (!('labels' in parsed)) return;
    setBusy(true);
    setFault(undefined);
    try {
      const { previewRoute } = await request(PREVIEW_ROUTE, { labels: parsed.labels });
      setAnswer(previewRoute);
      onTested(previewRoute);
    } catch (thrown) {
      setFault(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <Panel title="Where would this alert go?">
      <form
        className="people__form"
        onSubmit={(event) => {
          event.preventDefault();
          void test();
        }}
      >
        {active.length > 0 && (
          <Select
            label="An alert that is active now" value="" options={[{ value: '', label: 'Choose one, or write labels' }, ...active.slice(0, 50).map(({ fingerprint, labels }) => ({ value: fingerprint, label: labels.slice(0, 4).map(({ value }) => value).join(' · ') }))]}
            onValueChange={(fingerprint) => write(labelsText(Object.fromEntries((active.find((one) => one.fingerprint === fingerprint)?.labels ?? []).map(({ name, value }) => [name, value]))))}
          />
        )}
        <Textarea label="Labels" className="ui-mono" rows={4} spellCheck={false} value={text} error={'error' in parsed ? parsed.error : undefined} hint="One per line" onChange={(event) => write(event.target.value)} />
        <div>
          <Button type="submit" variant="primary" icon={<FlaskConical size={14} />} busy={busy} disabled={'error' in parsed}>
            Test
          </Button>
        </div>
      </form>
      {fault && <Notice tone="bad">{fault.message}</Notice>}
      {answer && <Answer answer={answer} />}
    </Panel>
  );
}

function Answer({ answer: { route, team, policy, severity, groupKey, silencedBy, mutedBy } }: { answer: RoutePreview }) {
  const quiet = silencedBy.length + mutedBy.length > 0;
  return (
    <section className="routing__answer" aria-live="polite" aria-label="Where it would go">
      {quiet && (
        <Notice tone="warn">
          Nobody would be told now: {silencedBy.length > 0 && <Link className="ui-link" href="/silences">{silencedBy.length === 1 ? 'a silence' : `${silencedBy.length} silences`}</Link>}
          {silencedBy.length > 0 && mutedBy.length > 0 && ' and '}
          {mutedBy.length > 0 && <Link className="ui-link" href="/maintenance">maintenance {mutedBy.join(', ')}</Link>} {silencedBy.length + mutedBy.length === 1 ? 'keeps' : 'keep'} it back.
        </Notice>
      )}
      <Facts
        facts={[
          ['Route', <b key="route">{route}</b>], ['Team', team || 'no team'], ['Policy', <Link key="policy" className="ui-link" href="/escalation">{policy}</Link>],
          ['Severity', <Badge key="severity" tone={TONE_OF_SEVERITY[severity]}>{severity.toLowerCase()}</Badge>], ['Belongs together by', <code key="group" className="routing__group">{groupKey}</code>],
        ]}
      />
      <h3 className="routing__heading">Who would be told, if it began now</h3>
      <WhoIsTold policy={policy} severity={severity} />
    </section>
  );
}
