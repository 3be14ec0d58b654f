import 'reflect-metadata';
import { loadGatewayConfig } from './config';
import { startGateway } from './gateway';

void startGateway(loadGatewayConfig());
