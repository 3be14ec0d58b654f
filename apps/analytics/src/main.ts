import 'reflect-metadata';
import { loadConfig, runService } from '@observer/platform';
import { version } from '../package.json';
import { AnalyticsModule } from './analytics.module';
import { configSchema } from './config';

const config = loadConfig('analytics', configSchema);
void runService({ name: 'analytics', version, config, module: () => AnalyticsModule.for(config) });
