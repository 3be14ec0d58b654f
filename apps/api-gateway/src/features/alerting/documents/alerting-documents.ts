import { Inject, Injectable } from '@nestjs/common';
import { type CommandContract, deleteAlertingDocumentV1, putAnnouncementV1, putInhibitionV1, putMaintenanceV1, putPolicyV1, putRoutingV1, putScheduleV1, putStatusPageV1, putTeamV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { z } from 'zod';
import { parseInput } from '../../../http/validate';
import type { DocumentMirror } from '../../../mirror/document-mirror';
import { actorOf, assertUnscoped, type Principal } from '../../access';
import { AlertingMirrors, entriesOf } from '../alerting-mirrors';

export interface DocumentView {
  readonly revision: number;
  readonly document: { readonly id?: string } & Record<string, unknown>;
}

type PutCommand = CommandContract<z.ZodType, z.ZodType> & { readonly example: { readonly request: unknown; readonly response: unknown } };

/** Kinds of documents that are kept and changed alike. The routing is one document, `routing`. */
export const DOCUMENT_KINDS = {
  inhibition: { mirror: 'inhibitions', plural: 'inhibition rules', put: putInhibitionV1 as unknown as PutCommand },
  maintenance: { mirror: 'maintenance', plural: 'maintenance windows', put: putMaintenanceV1 as unknown as PutCommand },
  routing: { mirror: 'routing', plural: 'routes', put: putRoutingV1 as unknown as PutCommand },
  team: { mirror: 'teams', plural: 'teams', put: putTeamV1 as unknown as PutCommand },
  schedule: { mirror: 'schedules', plural: 'on-call schedules', put: putScheduleV1 as unknown as PutCommand },
  policy: { mirror: 'policies', plural: 'escalation policies', put: putPolicyV1 as unknown as PutCommand },
  'status-page': { mirror: 'statusPages', plural: 'status pages', put: putStatusPageV1 as unknown as PutCommand },
  announcement: { mirror: 'announcements', plural: 'announcements', put: putAnnouncementV1 as unknown as PutCommand },
} as const;
export type DocumentKind = keyof typeof DOCUMENT_KINDS;

/** What makes alerts quiet, says whose they are, and who is told when. They tell of everybody, so callers with a data scope see none. */
@Injectable()
export class AlertingDocuments {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly mirrors: AlertingMirrors) {}

  /** Ordered by id. @throws ObserverError `permission_denied`, `unavailable` */
  list(kind: DocumentKind, caller: Principal): DocumentView[] {
    const { mirror, plural } = DOCUMENT_KINDS[kind];
    assertUnscoped(caller, `The list of ${plural}`);
    const documents = entriesOf(this.mirrors[mirror] as unknown as DocumentMirror<z.ZodType<DocumentView['document']>>, plural);
    return documents.map(({ value, revision }) => ({ revision, document: value })).sort((a, b) => (a.document.id ?? '').localeCompare(b.document.id ?? ''));
  }

  /** @throws ObserverError `not_found` */
  get(kind: DocumentKind, id: string, caller: Principal): DocumentView {
    const found = this.list(kind, caller).find(({ document }) => (document.id ?? 'routing') === id);
    if (found === undefined) throw new ObserverError('not_found', `There is no ${kind} "${id}"`);
    return found;
  }

  /** @param expectedRevision 0 = create only, n = only when the stored revision is n, absent = either */
  async put(kind: DocumentKind, document: unknown, caller: Principal, expectedRevision?: number): Promise<DocumentView> {
    const { put } = DOCUMENT_KINDS[kind];
    return (await this.platform.messaging.request(put, parseInput(put.request, { document, expectedRevision, by: actorOf(caller) }))) as DocumentView;
  }

  /** @returns false when there was no such document. @throws ObserverError `conflict` when others refer to it */
  async remove(kind: Exclude<DocumentKind, 'routing'>, id: string, caller: Principal): Promise<boolean> {
    return (await this.platform.messaging.request(deleteAlertingDocumentV1, parseInput(deleteAlertingDocumentV1.request, { kind, id, by: actorOf(caller) }))).deleted;
  }
}
