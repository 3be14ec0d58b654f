import { chainsBucket, customersBucket, nodesBucket, type BucketDeclaration, type Chain, type Customer, type Node } from '@observer/contracts';
import type { DocumentChange, DocumentWatch, Messaging } from '@observer/platform';
import type { z } from 'zod';
import type { Registry } from './registry.port';

/** The registry in memory: filled before `start` resolves, then kept current by watching the three buckets. */
export class RegistryCache implements Registry {
  private readonly nodesById = new Map<string, Node>();
  private readonly chainsById = new Map<string, Chain>();
  private readonly customersById = new Map<string, Customer>();
  private readonly listeners = new Set<() => void>();
  private readonly watches: DocumentWatch[] = [];
  private announced: NodeJS.Immediate | undefined;
  private started = false;

  constructor(private readonly messaging: Messaging) {}

  /** Whether the first values were read. */
  get ready(): boolean {
    return this.started;
  }

  /** @throws ObserverError `unavailable` when the broker does not answer */
  async start(): Promise<void> {
    await this.watch(chainsBucket, this.chainsById, () => this.changed());
    await this.watch(nodesBucket, this.nodesById, () => this.changed());
    await this.watch(customersBucket, this.customersById, () => undefined);
    this.started = true;
  }

  async stop(): Promise<void> {
    clearImmediate(this.announced);
    this.listeners.clear();
    await Promise.all(this.watches.splice(0).map((watch) => watch.stop()));
  }

  nodeById(id: string): Node | undefined {
    return this.nodesById.get(id);
  }

  chainById(id: string): Chain | undefined {
    return this.chainsById.get(id);
  }

  customerById(id: string): Customer | undefined {
    return this.customersById.get(id);
  }

  nodes(): Iterable<Node> {
    return this.nodesById.values();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async watch<S extends z.ZodType>(bucket: BucketDeclaration<S>, into: Map<string, z.output<S>>, changed: () => void): Promise<void> {
    const watch = await this.messaging.documents(bucket).watch(({ key, value }: DocumentChange<z.output<S>>) => {
      if (value === undefined) into.delete(key);
      else into.set(key, value);
      changed();
    });
    this.watches.push(watch);
  }

  private changed(): void {
    this.announced ??= setImmediate(() => {
      this.announced = undefined;
      for (const listener of this.listeners) listener();
    });
  }
}
