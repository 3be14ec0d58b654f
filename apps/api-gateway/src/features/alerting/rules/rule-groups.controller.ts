import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { checkRuleGroupV1, putRuleGroupV1, ruleGroupSchema, ruleGroupStatusSchema, ruleStatusV1, storedRuleGroupSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { type RevisionQuery, revisionQuery } from '../../nodes/nodes.controller';
import { type RuleGroupDetails, RuleGroups, type RuleGroupView } from './rule-groups';

const viewSchema = storedRuleGroupSchema.extend({ revision: z.number().int() });
const exampleView = { ...storedRuleGroupSchema.parse(putRuleGroupV1.example.response.stored), revision: 1 };
const listQuery = z.object({ status: z.enum(['true', 'false']).optional().describe('With the state of their evaluation and their alerts') });
const detailsSchema = viewSchema.extend({ status: ruleGroupStatusSchema.nullable() });
/** The id comes from the path; the whole is checked by the contract. */
const bodySchema = z.object({ ...ruleGroupSchema.shape }).omit({ id: true });
const exampleBody = bodySchema.parse(putRuleGroupV1.example.request.group);

@ApiTags('Alert rules')
@Controller('api/v1/alerting/rule-groups')
export class RuleGroupsController {
  constructor(private readonly groups: RuleGroups) {}

  @Get()
  @Requires('read')
  @Describe({
    summary: 'Lists the groups of alert and recording rules', query: listQuery, response: z.object({ items: z.array(viewSchema.extend({ status: ruleGroupStatusSchema.nullable().optional() })) }),
    responseExample: { items: [exampleView] },
  })
  async list(@Query(new Validated(listQuery)) { status }: z.output<typeof listQuery>, @Caller() caller: Principal): Promise<{ items: RuleGroupView[] }> {
    return { items: status === 'true' ? await this.groups.listWithStatus(caller) : this.groups.list(caller) };
  }

  @Get(':id')
  @Requires('read')
  @Describe({
    summary: 'Tells one group with the state of its evaluation and its alerts', params: { id: 'Id of the group' }, response: detailsSchema,
    responseExample: { ...exampleView, status: ruleStatusV1.example.response.groups[0] },
  })
  get(@Param('id') id: string, @Caller() caller: Principal): Promise<RuleGroupDetails> {
    return this.groups.details(id, caller);
  }

  @Put(':id')
  @Requires('write')
  @Describe({ summary: 'Creates or changes a group; every expression is checked first', params: { id: 'Id of the group' }, query: revisionQuery, body: bodySchema, bodyExample: exampleBody, response: viewSchema, responseExample: exampleView })
  put(@Param('id') id: string, @Body() body: object, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal): Promise<RuleGroupView> {
    return this.groups.put({ ...body, id }, caller, query.expectedRevision);
  }

  @Get(':id/versions')
  @Requires('read')
  @Describe({
    summary: 'Lists the versions of a group that are kept, newest first', description: 'The last 20 are. A group that was deleted has them still.', params: { id: 'Id of the group' },
    response: z.object({ items: z.array(viewSchema) }), responseExample: { items: [exampleView] },
  })
  async versions(@Param('id') id: string, @Caller() caller: Principal): Promise<{ items: RuleGroupView[] }> {
    return { items: await this.groups.versions(id, caller) };
  }

  @Post(':id/check')
  @HttpCode(200)
  @Requires('read')
  @Describe({ summary: 'Tells everything that would keep a group from being saved', params: { id: 'Id of the group' }, body: bodySchema, bodyExample: exampleBody, response: checkRuleGroupV1.response, responseExample: checkRuleGroupV1.example.response })
  async check(@Param('id') id: string, @Body() body: object, @Caller() caller: Principal): Promise<z.output<typeof checkRuleGroupV1.response>> {
    return { faults: await this.groups.check({ ...body, id }, caller) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Ends a group; its alerts resolve', params: { id: 'Id of the group' }, status: 204 })
  async remove(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.groups.remove(id, caller))) throw new ObserverError('not_found', `There is no rule group "${id}"`);
  }
}
