import { Module } from '@nestjs/common';

/** The root of the service: one import per feature, none so far. */
@Module({})
export class AlertingModule {}
