import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { withoutNulls } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { Retention } from './retention';
import { RetentionClasses, RetentionClassInput, RetentionPreview, StoreCardinality, StoredRetentionClass } from './retention.types';

@Resolver()
export class RetentionResolver {
  constructor(private readonly retention: Retention) {}

  @Query(() => RetentionClasses, { description: 'How long what is kept' })
  @Requires('read')
  retentionClasses(@Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<RetentionClasses> {
    return this.retention.list(caller, signal);
  }

  @Query(() => RetentionPreview, { description: 'What would be dropped if a class were saved as given' })
  @Requires('read')
  previewRetention(@Args('value') value: RetentionClassInput, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<RetentionPreview> {
    return this.retention.preview(withoutNulls(value), caller, signal);
  }

  @Query(() => StoreCardinality, { description: 'Series per measurement, and the tags with the most values' })
  @Requires('read')
  storeCardinality(
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('measurement', { type: () => String, nullable: true }) measurement?: string,
    @Args('limit', { type: () => Int, nullable: true, description: '1..200, default 20' }) limit?: number,
  ): Promise<StoreCardinality> {
    return this.retention.cardinality(withoutNulls({ measurement, limit }), caller, signal);
  }

  @Mutation(() => StoredRetentionClass, { description: 'Creates or changes a class, which is applied within a minute; admins only' })
  @Requires('admin')
  putRetentionClass(
    @Args('value') value: RetentionClassInput,
    @Caller() caller: Principal,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number,
  ): Promise<StoredRetentionClass> {
    return this.retention.put(withoutNulls(value), caller, expectedRevision ?? undefined);
  }

  @Mutation(() => Boolean, { description: 'Removes a class; its measurements fall back to "default". False when there was none; admins only' })
  @Requires('admin')
  deleteRetentionClass(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    return this.retention.remove(id, caller);
  }
}
