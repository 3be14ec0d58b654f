import { Module } from '@nestjs/common';
import { ExportedFiles } from './exported-files';
import { Jobs } from './jobs';
import { JobsController } from './jobs.controller';
import { JobsResolver } from './jobs.resolver';

/** Slow work of all services: exports, recomputation, rebuilds, erasure. */
@Module({ controllers: [JobsController], providers: [Jobs, ExportedFiles, JobsResolver] })
export class JobsModule {}
