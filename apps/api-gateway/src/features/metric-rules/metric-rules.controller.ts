import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { metricRuleSchema, previewMetricRuleV1, putMetricRuleV1, storedMetricRuleSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { type RevisionQuery, revisionQuery } from '../nodes/nodes.controller';
import { MetricRules, type RulePreview, type RuleView } from './metric-rules';

const ruleViewSchema = storedMetricRuleSchema.extend({ revision: z.number().int() });
const exampleView = { ...storedMetricRuleSchema.parse(putMetricRuleV1.example.response.stored), revision: 1 };
/** The id comes from the path; the whole is checked by the contract. */
const bodySchema = z.object({ ...metricRuleSchema.shape }).omit({ id: true });
const exampleBody = bodySchema.parse(putMetricRuleV1.example.request.rule);

@ApiTags('Metric rules')
@Controller('api/v1/metric-rules')
export class MetricRulesController {
  constructor(private readonly rules: MetricRules) {}

  @Get()
  @Requires('read')
  @Describe({ summary: 'Lists the event → metric rules', response: z.object({ items: z.array(ruleViewSchema) }), responseExample: { items: [exampleView] } })
  list(@Caller() caller: Principal): { items: RuleView[] } {
    return { items: this.rules.list(caller) };
  }

  @Put(':id')
  @Requires('write')
  @Describe({
    summary: 'Creates or changes a rule', description: 'What changes what it counts starts its counters anew.', params: { id: 'Id of the rule' }, query: revisionQuery, body: bodySchema,
    bodyExample: exampleBody, response: ruleViewSchema, responseExample: exampleView,
  })
  put(@Param('id') id: string, @Body() body: object, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal): Promise<RuleView> {
    return this.rules.put({ ...body, id }, caller, query.expectedRevision);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Ends a rule; what it made stays until retention', params: { id: 'Id of the rule' }, status: 204 })
  async remove(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.rules.remove(id, caller))) throw new ObserverError('not_found', `There is no metric rule "${id}"`);
  }

  @Post('preview')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Tells what a rule would make of the newest events, without saving it', body: previewMetricRuleV1.request, bodyExample: previewMetricRuleV1.example.request,
    response: previewMetricRuleV1.response, responseExample: previewMetricRuleV1.example.response,
  })
  preview(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<RulePreview> {
    return this.rules.preview(body, caller, signal);
  }
}
