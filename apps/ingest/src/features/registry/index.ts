export { RegistryModule } from './registry.module';
export { REGISTRY, type Registry } from './registry.port';
export { RegistryWriter } from './registry-writer';
