import { Args, Field, Float, ID, InputType, Int, Mutation, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import type { Annotation, ANNOTATION_KINDS } from '@observer/contracts';
import { JsonScalar } from '../../../graphql/scalars';
import { parseInput, withoutNulls } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { Label } from '../../telemetry-query/query.types';
import { labelList } from '../../telemetry-query/label-list';
import { annotationQuery, Annotations } from './annotations';

type Kind = (typeof ANNOTATION_KINDS)[number];
const AnnotationKind = { DEPLOY: 'deploy', CHANGE: 'change', ANOMALY: 'anomaly', NOTE: 'note' } as const satisfies Record<Uppercase<Kind>, Kind>;
registerEnumType(AnnotationKind, { name: 'AnnotationKind', description: 'ANOMALY is what detectors say' });

@ObjectType('Annotation')
export class AnnotationType {
  @Field(() => ID) id!: string;
  @Field(() => AnnotationKind) kind!: Kind;
  @Field(() => Float) atMs!: number;
  @Field() text!: string;
  @Field(() => [Label], { description: 'What it was done to; none = everything' }) labels!: Label[];
  @Field(() => String, { nullable: true }) url!: string | null;
}

@InputType()
export class AnnotationInput {
  @Field(() => ID, { nullable: true, description: 'Saying it again with the same id replaces it' }) id?: string;
  @Field(() => AnnotationKind) kind!: Kind;
  @Field(() => Float, { nullable: true, description: 'Absent = now' }) atMs?: number;
  @Field() text!: string;
  @Field(() => JsonScalar, { nullable: true, description: 'Values by label, e.g. {"service": "gateway"}' }) labels?: unknown;
  @Field(() => String, { nullable: true }) url?: string;
}

@Resolver()
export class AnnotationsResolver {
  constructor(private readonly book: Annotations) {}

  @Query(() => [AnnotationType], { description: 'What happened in a range, e.g. deploys, the newest first' })
  @Requires('read')
  annotations(
    @Caller() caller: Principal,
    @Args('startMs', { type: () => Float }) startMs: number,
    @Args('endMs', { type: () => Float }) endMs: number,
    @Args('kind', { type: () => AnnotationKind, nullable: true }) kind?: Kind,
    @Args('limit', { type: () => Int, nullable: true, description: '1 to 1000, default 100' }) limit?: number,
  ): AnnotationType[] {
    return this.book.list(parseInput(annotationQuery, withoutNulls({ startMs, endMs, kind, limit })), caller).map(forGraphql);
  }

  @Mutation(() => AnnotationType, { description: 'Says that something happened; timelines of open incidents that it may explain show it' })
  @Requires('write')
  async putAnnotation(@Args('annotation') annotation: AnnotationInput, @Caller() caller: Principal): Promise<AnnotationType> {
    return forGraphql(await this.book.put(withoutNulls(annotation) as object, caller));
  }

  @Mutation(() => Boolean, { description: 'Removes an annotation; timelines that show it keep it. False when there was none' })
  @Requires('write')
  deleteAnnotation(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    return this.book.remove(id, caller);
  }
}

const forGraphql = (annotation: Annotation): AnnotationType => ({ ...annotation, labels: labelList(annotation.labels) });
