import 'reflect-metadata';
import { loadConfig, runService } from '@observer/platform';
import { version } from '../package.json';
import { AlertingModule } from './alerting.module';
import { configSchema } from './config';

const config = loadConfig('alerting', configSchema);
void runService({ name: 'alerting', version, config, module: () => AlertingModule.for(config) });
