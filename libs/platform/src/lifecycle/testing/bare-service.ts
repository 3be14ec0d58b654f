import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { commonConfigShape, httpPort } from '../../config/common.config';
import { loadConfig } from '../../config/load-config';
import { runService } from '../run-service';

/** A service with nothing to do of its own: what it shows is what every service does. Its name and rights are those of reporting. */
@Module({})
class BareModule {}

const config = loadConfig('reporting', z.object({ ...commonConfigShape, OBSERVER_HTTP_PORT: httpPort(8085) }));
void runService({ name: 'reporting', version: '1.0.0', config, module: () => BareModule });
