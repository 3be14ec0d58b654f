export { WriteModule, type WriteOptions } from './write.module';
