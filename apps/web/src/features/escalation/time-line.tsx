import { Badge } from '@observer/ui';
import { type Policy } from '../../api/people';
import { spanWords } from '../../time/zoned-time';
import { afterWords, conditionWords, dueTimes, type Names, recipientWords } from './policy-words';

/** A policy as a line of time: what happens when. */
export function TimeLine({ policy, names }: { policy: Policy; names: Names }) {
  const due = dueTimes(policy.steps);
  return (
    <div className="escalation__picture">
      <ol className="escalation__line" aria-label={`Steps of ${policy.name}`}>
        {policy.steps.map((step, index) => (
          <li key={index}>
            <span className="escalation__when">{spanWords(due[index]!)}</span>
            <span className="escalation__what">
              {step.recipients.map((recipient) => recipientWords(recipient, names)).join(', ') || 'nobody yet'}
              {conditionWords(step) !== '' && <small>{conditionWords(step)}</small>}
            </span>
          </li>
        ))}
      </ol>
      <ul className="escalation__after">
        {afterWords(policy).map((words) => (
          <li key={words}>{words}</li>
        ))}
        <li>
          {policy.fallback.length > 0 ? (
            <>Where a step reaches nobody: {policy.fallback.map((recipient) => recipientWords(recipient, names)).join(', ')}</>
          ) : (
            <>
              <Badge tone="warn">no fallback</Badge> Where a step reaches nobody, nobody is told.
            </>
          )}
        </li>
      </ul>
    </div>
  );
}
