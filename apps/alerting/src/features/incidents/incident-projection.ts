import { type Incident, incidentChangedV1, incidentProjection, incidentsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { DeadLetter, Done, type Document, type DocumentStore, type Metrics, type Outcome, type Platform, Retry, type StreamMessage, type Subscription } from '@observer/platform';
import { timesOf } from './incident-times';

/** Acknowledgements and resolutions take seconds to days. */
const BUCKETS_SECONDS = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400, 604_800];
const CONCURRENCY = 16;

/** Keeps the documents of incidents: the newest version of each, in whatever order and however often events come. */
export class IncidentProjection {
  private readonly documents: DocumentStore<Incident>;
  private readonly timesTaken: ReturnType<Metrics['histogram']>;

  constructor(private readonly platform: Platform) {
    this.documents = platform.messaging.documents(incidentsBucket);
    this.timesTaken = platform.metrics.histogram('observer_alerting_incident_seconds', 'From the opening of an incident until it was acknowledged, or resolved', ['until', 'severity'], BUCKETS_SECONDS);
  }

  start(): Subscription {
    return this.platform.messaging.consume(incidentProjection, { concurrency: CONCURRENCY }, (message) => this.take(message));
  }

  private async take({ data }: StreamMessage): Promise<Outcome> {
    const parsed = incidentChangedV1.schema.safeParse(JSON.parse(new TextDecoder().decode(data)));
    if (!parsed.success) return DeadLetter(`an incident that breaks its schema: ${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`);
    const { incident } = parsed.data;
    try {
      const stored = await this.documents.get(incident.id);
      if (stored !== undefined && stored.value.version >= incident.version) return Done;
      await this.documents.put(incident.id, incident, { expectedRevision: stored?.revision ?? 0 });
      this.observe(stored, incident);
      return Done;
    } catch (thrown) {
      const error = asObserverError(thrown);
      // Another replica wrote another version meanwhile: whose is newer is seen next time.
      if (error.code === 'conflict') return Retry('another version was written meanwhile', 20);
      if (error.retryable) return Retry(error.message);
      throw thrown;
    }
  }

  private observe(stored: Document<Incident> | undefined, incident: Incident): void {
    const [before, now] = [stored === undefined ? undefined : timesOf(stored.value), timesOf(incident)];
    for (const until of ['acknowledged', 'resolved'] as const) {
      const seconds = now[until];
      if (seconds !== undefined && before?.[until] === undefined) this.timesTaken.observe({ until, severity: incident.severity }, seconds);
    }
  }
}
