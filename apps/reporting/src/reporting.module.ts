import { Module } from '@nestjs/common';
import { ExportsModule } from './features/exports';

/** The root of the service: one import per feature. */
@Module({ imports: [ExportsModule] })
export class ReportingModule {}
