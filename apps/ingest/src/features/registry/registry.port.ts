import type { Chain, Customer, Node } from '@observer/contracts';

/** What the network consists of, answered from memory. */
export interface Registry {
  nodeById(id: string): Node | undefined;
  chainById(id: string): Chain | undefined;
  customerById(id: string): Customer | undefined;
  nodes(): Iterable<Node>;
  /** Calls `listener` after nodes or chains changed; many changes at once may be told as one. @returns a function that ends it */
  onChange(listener: () => void): () => void;
}

/** Injection token of `Registry`. */
export const REGISTRY = Symbol('REGISTRY');
