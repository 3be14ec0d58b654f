import 'reflect-metadata';
import { loadConfig, runService } from '@observer/platform';
import { ingestConfigSchema } from './config';
import { ingestService } from './ingest.service';

void runService(ingestService(loadConfig('ingest', ingestConfigSchema)));
