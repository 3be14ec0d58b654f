import 'reflect-metadata';
import { loadConfig, runService } from '@observer/platform';
import { version } from '../package.json';
import { ReportingModule } from './reporting.module';
import { configSchema } from './config';

const config = loadConfig('reporting', configSchema);
void runService({ name: 'reporting', version, config, module: () => ReportingModule });
