import { Inject, Injectable } from '@nestjs/common';
import { type Annotation, ANNOTATION_KINDS, deleteAlertingDocumentV1, putAnnotationV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { actorOf, assertUnscoped, type Principal } from '../../access';
import { AlertingMirrors, entriesOf } from '../alerting-mirrors';

const MOST = 1_000;

/** Which annotations: from `startMs` on, before `endMs`, the newest `limit` of them. */
export const annotationQuery = z.object({
  startMs: z.coerce.number().default(0), endMs: z.coerce.number().default(Number.MAX_SAFE_INTEGER), kind: z.enum(ANNOTATION_KINDS).optional(), limit: z.coerce.number().int().min(1).max(MOST).default(100),
});
export type AnnotationQuery = z.output<typeof annotationQuery>;

/** Deploys and other things that happened. They tell of everything, so callers with a data scope see none. */
@Injectable()
export class Annotations {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly mirrors: AlertingMirrors) {}

  /** The newest first. @throws ObserverError `permission_denied`, `unavailable` */
  list({ startMs, endMs, kind, limit }: AnnotationQuery, caller: Principal): Annotation[] {
    assertUnscoped(caller, 'The list of annotations');
    const all = entriesOf(this.mirrors.annotations, 'annotations').map(({ value }) => value);
    return all.filter((annotation) => annotation.atMs >= startMs && annotation.atMs < endMs && (kind === undefined || annotation.kind === kind)).sort((a, b) => b.atMs - a.atMs).slice(0, limit);
  }

  /** Without a time it happened now, without an id it gets one. @throws ObserverError `invalid_argument` with every fault */
  async put(annotation: object, caller: Principal): Promise<Annotation> {
    assertUnscoped(caller, 'An annotation');
    const request = parseInput(putAnnotationV1.request, { annotation: { atMs: this.platform.clock.nowMs(), ...annotation }, by: actorOf(caller) });
    return (await this.platform.messaging.request(putAnnotationV1, request)).annotation;
  }

  /** @returns false when there was none */
  async remove(id: string, caller: Principal): Promise<boolean> {
    assertUnscoped(caller, 'An annotation');
    return (await this.platform.messaging.request(deleteAlertingDocumentV1, parseInput(deleteAlertingDocumentV1.request, { kind: 'annotation', id, by: actorOf(caller) }))).deleted;
  }
}
