/** What enrichment asks the registry. Answers come from memory: it is asked per dictionary entry of every batch. */
export interface RegistryLookup {
  nodeById(id: string): { readonly operator: string; readonly region: string; readonly chain: string } | undefined;
  chainById(id: string): { readonly family: string } | undefined;
  customerById(id: string): { readonly plan: string } | undefined;
}

/** Injection token of the `RegistryLookup` that enrichment uses. */
export const REGISTRY_LOOKUP = Symbol('REGISTRY_LOOKUP');
