export { Enricher, type Enriched, type Subject } from './enricher';
export { REGISTRY_LOOKUP, type RegistryLookup } from './registry-lookup.port';
