export { RegistryModule } from './registry.module';
export { REGISTRY, type Registry } from './registry.port';
