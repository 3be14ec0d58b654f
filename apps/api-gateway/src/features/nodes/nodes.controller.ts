import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CHAIN_FAMILIES, type Node, nodeSchema, probeNowV1, putNodeV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { bulkOf, bulkReportSchema, putAll } from './bulk';
import type { NodeView, ProbeResult } from './node.types';
import { Registry } from './registry';

export const revisionQuery = z.object({ expectedRevision: z.coerce.number().int().min(0).optional().describe('Write only when this is the stored revision; 0 = only when there is none') });
export type RevisionQuery = z.output<typeof revisionQuery>;

const filterQuery = z.object({ chain: z.string().optional(), operator: z.string().optional(), region: z.string().optional() });
const nodeBody = nodeSchema.omit({ id: true });
const healthSchema = z.looseObject({ state: z.string(), up: z.boolean(), at: z.number() }).describe('What the last probe saw; durations in seconds');
const nodeViewSchema = nodeSchema.extend({ chainName: z.string(), family: z.enum(CHAIN_FAMILIES).optional(), revision: z.number().int(), health: healthSchema.optional() });
const example = putNodeV1.example.request.value;
const exampleBody = nodeBody.parse(example);
const exampleView = { ...example, chainName: 'Ethereum', family: 'evm', revision: 4, health: { state: 'healthy', up: true, at: 1_795_000_000_000, headHeight: 19_000_000 } };

@ApiTags('Nodes')
@Controller('api/v1/nodes')
export class NodesController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Requires('read')
  @Describe({ summary: 'Lists nodes with their health', query: filterQuery, response: z.object({ items: z.array(nodeViewSchema) }), responseExample: { items: [exampleView] } })
  list(@Query(new Validated(filterQuery)) filter: z.output<typeof filterQuery>, @Caller() caller: Principal): { items: NodeView[] } {
    return { items: this.registry.nodes(filter, caller) };
  }

  @Get(':id')
  @Requires('read')
  @Describe({ summary: 'Tells one node with its health', params: { id: 'Id of the node' }, response: nodeViewSchema, responseExample: exampleView })
  get(@Param('id') id: string, @Caller() caller: Principal): NodeView {
    const node = this.registry.node(id, caller);
    if (node === undefined) throw new ObserverError('not_found', `There is no node "${id}"`);
    return node;
  }

  @Put(':id')
  @Requires('write')
  @Describe({
    summary: 'Creates or replaces a node (a probe target)', params: { id: 'Id of the node' }, query: revisionQuery, body: nodeBody, bodyExample: exampleBody,
    response: nodeViewSchema, responseExample: exampleView,
  })
  put(@Param('id') id: string, @Body() body: object, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal): Promise<NodeView> {
    return this.registry.putNode({ ...body, id }, caller, query.expectedRevision);
  }

  @Put()
  @Requires('write')
  @Describe({ summary: 'Creates or replaces many nodes', body: bulkOf(nodeSchema), bodyExample: [example], response: bulkReportSchema, responseExample: { stored: 1 } })
  putMany(@Body(new Validated(bulkOf(nodeSchema))) nodes: Node[], @Caller() caller: Principal): Promise<{ stored: number }> {
    return putAll(nodes, (node) => this.registry.putNode(node, caller));
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Removes a node', description: 'Its telemetry stays.', params: { id: 'Id of the node' }, status: 204 })
  async remove(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.registry.remove('node', id, caller))) throw new ObserverError('not_found', `There is no node "${id}"`);
  }

  @Post('test')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Probes a node now, without storing it', body: nodeSchema, bodyExample: example, response: probeNowV1.response, responseExample: probeNowV1.example.response,
  })
  test(@Body() body: unknown, @Cancelled() signal: AbortSignal): Promise<ProbeResult> {
    return this.registry.test(body, signal);
  }
}
