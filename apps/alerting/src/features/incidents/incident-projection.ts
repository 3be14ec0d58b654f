import { type Incident, incidentChangedV1, incidentProjection, incidentsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { DeadLetter, type DocumentStore, Done, type Metrics, type Outcome, type Platform, Retry, type StreamMessage, type Subscription } from '@observer/platform';
import { timesOf } from './incident-times';

/** Acknowledgements and resolutions take seconds to days. */
const BUCKETS_SECONDS = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400, 604_800];
const CONCURRENCY = 16;
const CAS_ATTEMPTS = 10;

/** Keeps the documents of incidents: the newest version of each, in whatever order and however often events come, and whoever else writes it. */
export class IncidentProjection {
  private readonly documents: DocumentStore<Incident>;
  private readonly timesTaken: ReturnType<Metrics['histogram']>;

  constructor(private readonly platform: Platform) {
    this.documents = platform.messaging.documents(incidentsBucket);
    this.timesTaken = platform.metrics.histogram('observer_alerting_incident_seconds', 'From the opening of an incident until it was first acknowledged, or resolved', ['until', 'severity'], BUCKETS_SECONDS);
  }

  start(): Subscription {
    return this.platform.messaging.consume(incidentProjection, { concurrency: CONCURRENCY }, (message) => this.take(message));
  }

  private async take({ data }: StreamMessage): Promise<Outcome> {
    const parsed = incidentChangedV1.schema.safeParse(JSON.parse(new TextDecoder().decode(data)));
    if (!parsed.success) return DeadLetter(`an incident that breaks its schema: ${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`);
    const { incident, change } = parsed.data;
    try {
      await this.keepNewest(incident);
    } catch (thrown) {
      const error = asObserverError(thrown);
      if (error.retryable) return Retry(error.message);
      throw thrown;
    }
    this.observe(change, incident);
    return Done;
  }

  private async keepNewest(incident: Incident): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const stored = await this.documents.get(incident.id);
      if (stored !== undefined && stored.value.version >= incident.version) return;
      try {
        await this.documents.put(incident.id, incident, { expectedRevision: stored?.revision ?? 0 });
        return;
      } catch (thrown) {
        // Another version was written meanwhile: which is newer is seen next.
        if (asObserverError(thrown).code !== 'conflict' || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }

  private observe(change: string, incident: Incident): void {
    const { acknowledged, resolved } = timesOf(incident);
    const isFirst = incident.timeline.filter(({ what }) => what === 'acknowledged').length === 1;
    if (change === 'acknowledged' && isFirst && acknowledged !== undefined) this.timesTaken.observe({ until: 'acknowledged', severity: incident.severity }, acknowledged);
    if (change === 'resolved' && resolved !== undefined) this.timesTaken.observe({ until: 'resolved', severity: incident.severity }, resolved);
  }
}
