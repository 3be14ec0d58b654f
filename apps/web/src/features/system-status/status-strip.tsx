import { Skeleton, StatusDot, Tooltip } from '@observer/ui';
import { ArrowRight } from 'lucide-react';
import { Link } from 'wouter';
import { type ServiceStatus } from '../../api/types';
import { stateTone, stateWords, systemHeadline } from './status-words';
import { useSystemStatus } from './use-system-status';
import './system-status.css';

/** All services on one line, with the system's state in words. */
export function StatusStrip() {
  const { status, error } = useSystemStatus();
  return (
    <section className="strip" aria-label="System status">
      <span className="strip__headline" aria-live="polite">
        {status ? (
          <>
            <StatusDot tone={stateTone(status.state)} />
            {systemHeadline(status)}
          </>
        ) : error ? (
          <>
            <StatusDot tone="warn" />
            The system status is not known: {error.message}
          </>
        ) : (
          <Skeleton width="11rem" />
        )}
      </span>
      <ul className="strip__services">
        {status?.services.map((service) => (
          <li key={service.service}>
            <Tooltip content={serviceWords(service)}>
              <Link href="/status" className="strip__service">
                <StatusDot tone={stateTone(service.state)} />
                {service.service}
                {service.replicas.length > 1 && <small>×{service.replicas.length}</small>}
                <span className="ui-sr">{stateWords(service.state)}</span>
              </Link>
            </Tooltip>
          </li>
        ))}
      </ul>
      <Link href="/status" className="strip__more">
        Status <ArrowRight size={13} />
      </Link>
    </section>
  );
}

const serviceWords = ({ state, reason, replicas }: ServiceStatus): string =>
  `${stateWords(state)}${reason ? `: ${reason}` : ''} · ${replicas.filter(({ ready }) => ready).length} of ${replicas.length} ready`;
