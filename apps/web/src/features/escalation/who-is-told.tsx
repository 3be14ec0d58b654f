import { Badge, Notice, Segments, Skeleton } from '@observer/ui';
import { useState } from 'react';
import { type Severity } from '../../api/incidents';
import { type Policy, PREVIEW_ESCALATION, type PreviewedStep } from '../../api/people';
import { useSteadyQuery } from '../../api/use-query';
import { useNow } from '../../time/clock';
import { useSettled } from '../../time/use-settled';
import { spanWords } from '../../time/zoned-time';

const SEVERITY_CHOICES = [
  { value: 'CRITICAL', label: 'Critical' },
  { value: 'WARNING', label: 'Warning' },
  { value: 'INFO', label: 'Info' },
] as const;
const STEP_MS = 300_000;

/** Whom a policy would tell if an incident opened now, by name. */
export function WhoIsTold({ policy, severity: given }: { policy: string | Policy; /** Absent = it can be chosen. */ severity?: Severity }) {
  const [chosen, setChosen] = useState<Severity>('CRITICAL');
  const severity = given ?? chosen;
  const atMs = useNow(STEP_MS);
  const settled = JSON.parse(useSettled(JSON.stringify(policy), 400)) as string | Policy;
  const { data, error, stale } = useSteadyQuery(PREVIEW_ESCALATION, { policy: settled, severity, atMs }, { maxAgeMs: 10_000 });
  return (
    <div className="people__form" aria-busy={stale}>
      {!given && <Segments label="Severity" value={severity} choices={SEVERITY_CHOICES} onChange={setChosen} />}
      {error ? (
        <Notice tone="bad">Whom it would tell is not known: {error.message}</Notice>
      ) : !data ? (
        <Skeleton height="6rem" />
      ) : (
        <ol className="escalation__line" aria-label="Who would be told">
          {data.previewEscalation.steps.map((step) => (
            <Step key={`${step.repeat} ${step.step}`} step={step} afterMs={step.atMs - atMs} />
          ))}
          {data.previewEscalation.moreRepeats > 0 && <li className="ui-muted">and {data.previewEscalation.moreRepeats} more repeats</li>}
        </ol>
      )}
    </div>
  );
}

function Step({ step: { passedOver, reached, missed, byFallback, repeat }, afterMs }: { step: PreviewedStep; afterMs: number }) {
  return (
    <li data-muted={passedOver !== ''}>
      <span className="escalation__when">{spanWords(afterMs)}</span>
      <span className="escalation__what">
        {passedOver !== '' ? (
          <span className="ui-muted">passed over: {passedOver}</span>
        ) : reached.length === 0 ? (
          <span>
            <Badge tone="bad">reaches nobody</Badge>
          </span>
        ) : (
          <span>
            {byFallback && <Badge tone="warn">fallback</Badge>}{' '}
            {reached.map(({ contactPoint, name, person, channel, next }, index) => (
              <span key={contactPoint}>
                {index > 0 && ', '}
                {person === null ? name : `${person} by ${name}`} ({channel}
                {next.length > 0 && `, then ${next.join(', ')}`})
              </span>
            ))}
          </span>
        )}
        {missed.length > 0 && <small className="escalation__missed">{missed.join('; ')}</small>}
        {repeat > 0 && <small>repeat {repeat}</small>}
      </span>
    </li>
  );
}
