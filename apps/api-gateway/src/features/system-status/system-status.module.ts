import { Module } from '@nestjs/common';
import { StatusBoard } from './status-board';
import { SystemStatusController } from './system-status.controller';
import { SystemStatusResolver } from './system-status.resolver';

/** How every service is, and what the pipeline carries. */
@Module({ controllers: [SystemStatusController], providers: [StatusBoard, SystemStatusResolver] })
export class SystemStatusModule {}
