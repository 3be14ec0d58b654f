import { type Annotation, annotationsBucket, type AuditChange, type putAnnotationV1 } from '@observer/contracts';
import { type Clock, ObserverError, uuidv7 } from '@observer/kernel';
import type { DocumentWatch, Messaging } from '@observer/platform';
import type { z } from 'zod';
import { AlertingDocuments } from '../desk/documents/alerting-documents';

type By = AuditChange['by'];
type Given = z.output<(typeof putAnnotationV1)['request']>['annotation'];

const ANNOTATION = { bucket: annotationsBucket, kind: 'annotation' } as const;
/** Clocks of pipelines may be wrong by this much; what is planned for later is maintenance. */
const AHEAD_MS = 3_600_000;

/** All annotations, as this replica knows them, and the way to write them. */
export class AnnotationBook {
  private readonly known = new Map<string, Annotation>();
  private readonly documents: AlertingDocuments;
  private watch: DocumentWatch | undefined;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock) {
    this.documents = new AlertingDocuments(messaging, clock);
  }

  /** @param onChange called for every annotation there is, then for each that comes or changes */
  async start(onChange: (annotation: Annotation) => void): Promise<void> {
    this.watch = await this.messaging.documents(annotationsBucket).watch(({ key, value }) => {
      if (value === undefined) this.known.delete(key);
      else {
        this.known.set(key, value);
        onChange(value);
      }
    });
  }

  async stop(): Promise<void> {
    await this.watch?.stop();
  }

  all(): Iterable<Annotation> {
    return this.known.values();
  }

  /** Creates an annotation, or replaces the one of the given id. @throws ObserverError `invalid_argument` for a time in the future */
  async put(given: Given, by: By): Promise<Annotation> {
    const nowMs = this.clock.nowMs();
    if (given.atMs > nowMs + AHEAD_MS) throw new ObserverError('invalid_argument', `Annotation: atMs is ${new Date(given.atMs).toISOString()}, more than an hour ahead; annotations tell what happened, for what is planned make a maintenance window`);
    const annotation = { ...given, id: given.id ?? uuidv7(nowMs) };
    await this.documents.put(ANNOTATION, annotation.id, annotation, { by });
    return annotation;
  }

  /** @returns false when there was none; timelines that show it keep it */
  delete(id: string, by: By): Promise<boolean> {
    return this.documents.delete(ANNOTATION, id, by);
  }
}
