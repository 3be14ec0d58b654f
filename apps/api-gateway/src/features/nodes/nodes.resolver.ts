import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { withoutNulls } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { ChainType, NodeInput, NodeView, ProbeResult } from './node.types';
import { Registry } from './registry';

@Resolver()
export class NodesResolver {
  constructor(private readonly registry: Registry) {}

  @Query(() => [NodeView], { description: 'Nodes with their health, ordered by id' })
  @Requires('read')
  nodes(
    @Caller() caller: Principal,
    @Args('chain', { type: () => ID, nullable: true }) chain?: string,
    @Args('operator', { type: () => ID, nullable: true }) operator?: string,
    @Args('region', { type: () => ID, nullable: true }) region?: string,
  ): NodeView[] {
    return this.registry.nodes({ chain, operator, region }, caller);
  }

  @Query(() => NodeView, { nullable: true })
  @Requires('read')
  node(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): NodeView | undefined {
    return this.registry.node(id, caller);
  }

  @Query(() => [ChainType], { description: 'Chains of the network, ordered by id' })
  @Requires('read')
  chains(@Caller() caller: Principal): ChainType[] {
    return this.registry.chains(caller);
  }

  @Mutation(() => NodeView, { description: 'Creates or replaces a node; with expectedRevision only when that is the stored one (0 = create only)' })
  @Requires('write')
  putNode(
    @Args('input') input: NodeInput,
    @Caller() caller: Principal,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number,
  ): Promise<NodeView> {
    return this.registry.putNode(withoutNulls(input), caller, expectedRevision ?? undefined);
  }

  @Mutation(() => Boolean, { description: 'False when there was no such node' })
  @Requires('write')
  deleteNode(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    return this.registry.remove('node', id, caller);
  }

  @Mutation(() => ProbeResult, { description: 'Probes a node now, without storing it' })
  @Requires('write')
  testNode(@Args('input') input: NodeInput, @Cancelled() signal: AbortSignal): Promise<ProbeResult> {
    return this.registry.test(withoutNulls(input), signal);
  }
}
