import { Args, Field, ID, Int, Mutation, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { Caller, type Principal, Requires } from '../../access';
import { AlertingDocuments, type DocumentKind } from './alerting-documents';

export const DocumentKindEnum = { INHIBITION: 'inhibition', MAINTENANCE: 'maintenance', ROUTING: 'routing', TEAM: 'team', SCHEDULE: 'schedule', POLICY: 'policy', STATUS_PAGE: 'status-page', ANNOUNCEMENT: 'announcement' } as const;
registerEnumType(DocumentKindEnum, { name: 'AlertingDocumentKind', description: 'ROUTING is one document without an id' });

@ObjectType()
export class AlertingDocument {
  @Field(() => Int) revision!: number;
  @Field(() => JsonScalar, { description: 'As in the REST API' }) document!: unknown;
}

@Resolver()
export class AlertingDocumentsResolver {
  constructor(private readonly documents: AlertingDocuments) {}

  @Query(() => [AlertingDocument], { description: 'Documents of one kind, ordered by id' })
  @Requires('read')
  alertingDocuments(@Args('kind', { type: () => DocumentKindEnum }) kind: DocumentKind, @Caller() caller: Principal): AlertingDocument[] {
    return this.documents.list(kind, caller);
  }

  @Mutation(() => AlertingDocument, { description: 'Creates or changes a document; with expectedRevision only when that is the stored one (0 = create only)' })
  @Requires('write')
  putAlertingDocument(
    @Args('kind', { type: () => DocumentKindEnum }) kind: DocumentKind,
    @Args('document', { type: () => JsonScalar }) document: unknown,
    @Caller() caller: Principal,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number,
  ): Promise<AlertingDocument> {
    return this.documents.put(kind, document, caller, expectedRevision ?? undefined);
  }

  @Mutation(() => Boolean, { description: 'Removes a document that nothing refers to. False when there was none; the routing stays' })
  @Requires('write')
  async deleteAlertingDocument(@Args('kind', { type: () => DocumentKindEnum }) kind: DocumentKind, @Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    return kind === 'routing' ? false : this.documents.remove(kind, id, caller);
  }
}
