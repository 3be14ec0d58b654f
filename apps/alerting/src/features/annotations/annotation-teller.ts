import { type Annotation, annotationTeller, type Incident, incidentChangedV1, incidentsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { DeadLetter, type DocumentStore, Done, type Outcome, type Platform, Retry, type StreamMessage, type Subscription } from '@observer/platform';
import type { IncidentActors } from '../escalation';
import { isOpen } from '../incidents';
import type { AnnotationBook } from './annotation-book';
import { BEFORE_MS, missingEntries } from './annotations-of-incident';

const CONCURRENCY = 4;
/** Annotations come many at once, at every start all there are: open incidents are looked through once for all of them. */
const GATHER_MS = 200;

/**
 * Shows annotations in the timelines of incidents: with each change of an incident what it lacks, and with each new annotation the incidents that are open.
 * Any number of replicas may say the same thing; it counts once.
 */
export class AnnotationTeller {
  private readonly incidents: DocumentStore<Incident>;
  private consuming: Subscription | undefined;
  private fresh: Annotation[] = [];
  private gathering: NodeJS.Timeout | undefined;
  private telling: Promise<void> = Promise.resolve();

  constructor(private readonly platform: Platform, private readonly book: AnnotationBook, private readonly actors: IncidentActors) {
    this.incidents = platform.messaging.documents(incidentsBucket);
  }

  async start(): Promise<void> {
    await this.book.start((annotation) => this.tellOpenIncidents(annotation));
    this.consuming = this.platform.messaging.consume(annotationTeller, { concurrency: CONCURRENCY }, (message) => this.take(message));
  }

  async stop(): Promise<void> {
    await this.consuming?.stop();
    await this.book.stop();
    clearTimeout(this.gathering);
    await this.telling;
  }

  private async take({ data }: StreamMessage): Promise<Outcome> {
    const parsed = incidentChangedV1.schema.safeParse(JSON.parse(new TextDecoder().decode(data)));
    if (!parsed.success) return DeadLetter(`an incident that breaks its schema: ${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`);
    try {
      await this.tell(parsed.data.incident, this.book.all());
      return Done;
    } catch (thrown) {
      const error = asObserverError(thrown);
      if (error.retryable) return Retry(error.message);
      throw thrown;
    }
  }

  /** An incident that changes later finds the annotation by itself, so a failure here only delays it. */
  private tellOpenIncidents(annotation: Annotation): void {
    if (annotation.atMs < this.platform.clock.nowMs() - BEFORE_MS) return;
    this.fresh.push(annotation);
    this.gathering ??= setTimeout(() => {
      const annotations = this.fresh;
      this.fresh = [];
      this.gathering = undefined;
      this.telling = this.telling.then(() => this.tellAll(annotations)).catch((thrown: unknown) => this.platform.log.warn({ annotations: annotations.length, reason: asObserverError(thrown).message }, 'annotations-not-told-yet'));
    }, GATHER_MS);
  }

  private async tellAll(annotations: readonly Annotation[]): Promise<void> {
    for (const { value } of await this.incidents.list()) await this.tell(value, annotations);
  }

  private async tell(incident: Incident, annotations: Iterable<Annotation>): Promise<void> {
    if (!isOpen(incident)) return;
    for (const entry of missingEntries(incident, annotations)) {
      await this.actors.tell(incident.id, { type: 'record', entries: [entry] }, `annotation/${incident.id}/${String(entry.details.id)}`);
    }
  }
}
