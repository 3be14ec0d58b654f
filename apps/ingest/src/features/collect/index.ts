export { collectConfigShape, type CollectConfig } from './collect.config';
export { CollectModule, type CollectModuleOptions } from './collect.module';
