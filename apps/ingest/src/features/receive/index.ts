export { ReceiveModule, type ReceiveOptions } from './receive.module';
export { receiveRoutes } from './receive.routes';
export { Receiver } from './receiver';
