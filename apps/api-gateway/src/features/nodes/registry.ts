import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  type Chain, chainSchema, chainsBucket, type Customer, customersBucket, customerSchema, deleteDocumentV1, type Node, nodeSchema, nodesBucket, probeNowV1, putChainV1, putCustomerV1, putNodeV1,
} from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import { parseInput } from '../../http/validate';
import { DocumentMirror, type Mirrored } from '../../mirror/document-mirror';
import { actorOf, type DataScope, isWithin, type Principal } from '../access';
import { NodeHealthFeed } from './node-health.feed';
import type { ChainType, NodeView, ProbeResult } from './node.types';

const START_WAIT_MS = 1000;

export interface NodeFilter {
  readonly chain?: string | null;
  readonly operator?: string | null;
  readonly region?: string | null;
}

/** Nodes, chains and customers, as far as the caller may see them. Ingest owns them: reads come from its documents, changes go to it as commands. */
@Injectable()
export class Registry implements OnModuleInit, OnModuleDestroy {
  private readonly nodeDocuments: DocumentMirror<typeof nodeSchema>;
  private readonly chainDocuments: DocumentMirror<typeof chainSchema>;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly health: NodeHealthFeed,
  ) {
    this.nodeDocuments = new DocumentMirror(platform.messaging, nodesBucket);
    this.chainDocuments = new DocumentMirror(platform.messaging, chainsBucket);
    this.nodeDocuments.onChange((id, node) => {
      if (node === undefined) this.health.forget(id);
    });
  }

  /** Waits a moment only: the gateway serves sign-in and status also while ingest, who makes these buckets, has never run. */
  async onModuleInit(): Promise<void> {
    const complete = Promise.all([this.nodeDocuments.start(), this.chainDocuments.start()]).catch((error: unknown) => this.platform.log.error({ err: error }, 'registry-watch-failed'));
    await Promise.race([complete, new Promise((resolve) => setTimeout(resolve, START_WAIT_MS))]);
    this.platform.health.addCheck('registry', () =>
      this.nodeDocuments.complete && this.chainDocuments.complete ? { ok: true } : { ok: true, reason: 'degraded: waits for the documents of ingest' });
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.nodeDocuments.stop(), this.chainDocuments.stop()]);
  }

  /** Ordered by id; members of the filter that are absent match all. */
  nodes(filter: NodeFilter, { dataScope }: Principal): NodeView[] {
    const matches = ({ value }: Mirrored<Node>): boolean => seesNode(dataScope, value) &&
      (filter.chain ?? value.chain) === value.chain && (filter.operator ?? value.operator) === value.operator && (filter.region ?? value.region) === value.region;
    return this.nodeDocuments.entries().filter(matches).map((document) => this.view(document)).sort((a, b) => a.id.localeCompare(b.id));
  }

  /** Undefined also for a node outside of the caller's data scope. */
  node(id: string, { dataScope }: Principal): NodeView | undefined {
    const document = this.nodeDocuments.get(id);
    return document === undefined || !seesNode(dataScope, document.value) ? undefined : this.view(document);
  }

  /** With a data scope the chains of the nodes that are seen, as chains have no operator or region of their own. */
  chains(caller: Principal): ChainType[] {
    const seen = caller.dataScope.length === 0 ? undefined : new Set(this.nodes({}, caller).map((node) => node.chain));
    return this.chainDocuments.entries().filter(({ value }) => seen?.has(value.id) ?? true).map(({ value, revision }) => ({ ...value, revision })).sort((a, b) => a.id.localeCompare(b.id));
  }

  /** Asks the bucket: customers are many and seldom looked up. */
  async customer(id: string, { dataScope }: Principal): Promise<(Customer & { revision: number }) | undefined> {
    const stored = await this.platform.messaging.documents(customersBucket).get(id);
    return stored === undefined || !isWithin(dataScope, { customer: id, plan: stored.value.plan }) ? undefined : { ...stored.value, revision: stored.revision };
  }

  async putNode(input: unknown, caller: Principal, expectedRevision?: number): Promise<NodeView> {
    const value = parseInput(nodeSchema, input);
    return this.view(await this.platform.messaging.request(putNodeV1, { value, expectedRevision, by: actorOf(caller) }));
  }

  async putChain(input: unknown, caller: Principal, expectedRevision?: number): Promise<ChainType> {
    const value: Chain = parseInput(chainSchema, input);
    const stored = await this.platform.messaging.request(putChainV1, { value, expectedRevision, by: actorOf(caller) });
    return { ...stored.value, revision: stored.revision };
  }

  async putCustomer(input: unknown, caller: Principal, expectedRevision?: number): Promise<Customer & { revision: number }> {
    const value = parseInput(customerSchema, input);
    const stored = await this.platform.messaging.request(putCustomerV1, { value, expectedRevision, by: actorOf(caller) });
    return { ...stored.value, revision: stored.revision };
  }

  /** @returns false when there was no such document */
  async remove(kind: 'node' | 'chain' | 'customer', id: string, caller: Principal): Promise<boolean> {
    return (await this.platform.messaging.request(deleteDocumentV1, { kind, id, by: actorOf(caller) })).deleted;
  }

  /** Probes a node now; nothing is stored. */
  test(input: unknown, signal: AbortSignal): Promise<ProbeResult> {
    const node = parseInput(nodeSchema, input);
    return this.platform.messaging.request(probeNowV1, { node }, { signal, timeoutMs: node.probe.timeoutMs + 5000 });
  }

  private view({ value, revision }: Mirrored<Node>): NodeView {
    const chain = this.chainDocuments.get(value.chain)?.value;
    return { ...value, chainName: chain?.name ?? value.chain, family: chain?.family, revision, health: this.health.of(value) };
  }
}

/** A node carries the labels that ingest gives to what is told of it. */
const seesNode = (scope: DataScope, { id, chain, operator, region }: Node): boolean => isWithin(scope, { node: id, chain, operator, region });
