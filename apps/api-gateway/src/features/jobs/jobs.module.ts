import { Module } from '@nestjs/common';
import { Jobs } from './jobs';
import { JobsController } from './jobs.controller';
import { JobsResolver } from './jobs.resolver';

/** Slow work of all services: exports, recomputation, rebuilds, erasure. */
@Module({ controllers: [JobsController], providers: [Jobs, JobsResolver], exports: [Jobs] })
export class JobsModule {}
