export { StatusPageModule, type StatusPageOptions } from './status-page.module';
