import { Module } from '@nestjs/common';
import { Retention } from './retention';
import { RetentionController } from './retention.controller';
import { RetentionResolver } from './retention.resolver';

/** How long what is kept, and what there is much of. */
@Module({ controllers: [RetentionController], providers: [Retention, RetentionResolver] })
export class RetentionModule {}
