import { Badge, ErrorState, Facts, Panel, Skeleton, StatusDot } from '@observer/ui';
import { STORE_STATS } from '../../api/operations';
import { type Replica, type ServiceStatus } from '../../api/types';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { formatBytes, formatDigits, formatInteger, joined } from '../../format/number';
import { formatAgo, formatDateTime, formatSpan, formatUtc } from '../../format/time';
import { useViewNow } from '../../time/clock';
import { LiveIndicator } from '../live-traffic';
import { PipelinePanel } from './pipeline-panel';
import { replicaState, stateTone, stateWords, systemHeadline } from './status-words';
import { useSystemStatus } from './use-system-status';
import './system-status.css';

/** Observer itself: its services, their replicas and checks, the pipeline and the store. */
export default function StatusPage() {
  const { status, error } = useSystemStatus();
  const now = useViewNow(1000);
  return (
    <div className="page">
      <PageHeader title="System status">
        <LiveIndicator lastAtMs={status?.at} />
      </PageHeader>
      {!status && error && <ErrorState title="The system status is not known">{error.message}</ErrorState>}
      {status ? (
        <>
          <div className="status__banner" role="status">
            <StatusDot tone={stateTone(status.state)} />
            {systemHeadline(status)}
            <small title={formatUtc(status.at)}>as of {formatAgo(status.at, now)}</small>
          </div>
          <div className="status__services">
            {status.services.map((service) => (
              <ServicePanel key={service.service} service={service} now={now} />
            ))}
          </div>
        </>
      ) : (
        !error && <Skeleton height="14rem" />
      )}
      <PipelinePanel />
      <StorePanel />
    </div>
  );
}

function ServicePanel({ service, now }: { service: ServiceStatus; now: number }) {
  return (
    <Panel title={service.service} note={service.reason ?? undefined} actions={<Badge tone={stateTone(service.state)}>{stateWords(service.state)}</Badge>}>
      {service.replicas.length === 0 && <p className="ui-muted">No replica has been heard of.</p>}
      {service.replicas.map((replica) => (
        <ReplicaCard key={replica.instance} replica={replica} now={now} />
      ))}
    </Panel>
  );
}

function ReplicaCard({ replica, now }: { replica: Replica; now: number }) {
  const state = replicaState(replica);
  const numbers: [string, string][] = [
    ['Up', formatSpan(now - replica.startedAt)],
    ['Memory', joined(formatBytes(replica.rssBytes))],
    ['CPU time', `${formatDigits(replica.cpuSeconds)} s`],
    ['Loop p99', `${formatDigits(replica.eventLoopDelayP99Ms)} ms`],
  ];
  return (
    <article className="replica">
      <div className="replica__head">
        <StatusDot tone={state.tone} />
        <b>{state.words}</b>
        {replica.roles.map((role) => (
          <Badge key={role}>{role}</Badge>
        ))}
        <span className="ui-muted ui-mono" title={`${replica.instance}, version ${replica.version}, last heard ${formatUtc(replica.lastSeenMs)}`}>
          {replica.instance.slice(0, 8)} · {formatAgo(replica.lastSeenMs, now)}
        </span>
      </div>
      <dl className="replica__numbers">
        {numbers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="replica__checks" aria-label="Checks">
        {replica.checks.map((check) => (
          <li key={check.name}>
            <StatusDot tone={check.ok ? 'ok' : 'bad'} />
            {check.name}
            <span className={check.ok ? 'ui-sr' : 'flow__bad'}>{check.ok ? 'ok' : (check.reason ?? 'failing')}</span>
          </li>
        ))}
      </ul>
      {replica.gauges.length > 0 && (
        <details className="replica__gauges">
          <summary>{replica.gauges.length} gauges</summary>
          <Facts facts={replica.gauges.map(({ name, value }) => [name, formatDigits(value)] as const)} />
        </details>
      )}
    </article>
  );
}

function StorePanel() {
  const { data, error, refetch } = useQuery(STORE_STATS, {}, { pollMs: 15_000 });
  const stats = data?.storeStats;
  return (
    <Panel title="Store" note={stats?.adapter}>
      {error && !stats && (
        <FailedState error={error} title="The store did not answer" onRetry={refetch} />
      )}
      {!stats && !error && <Skeleton height="5rem" />}
      {stats && (
        <Facts
          facts={[
            ['Rows', formatInteger(stats.rows)],
            ['Size', joined(formatBytes(stats.bytes))],
            ['Per row', `${formatDigits(stats.bytesPerRow)} bytes`],
            ...stats.measurements.map(
              (one) =>
                [one.name, `${formatInteger(one.rows)} rows${one.oldestMs === null ? '' : `, since ${formatDateTime(one.oldestMs)}`}`] as const,
            ),
          ]}
        />
      )}
    </Panel>
  );
}
