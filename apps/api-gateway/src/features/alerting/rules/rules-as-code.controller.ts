import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { applyRulesV1, backTestRuleV1, exportRulesV1, importRuleFileV1, planRulesV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../../access';
import { type BackTest, RuleGroups } from './rule-groups';

const exportQuery = z.object({
  format: z.enum(['prometheus', 'bundle']).default('prometheus').describe('A Prometheus rule file, or everything that alerting is told'),
  groups: z.string().optional().describe('Ids of groups, comma separated; absent = all'),
});
/** Who asks is proven, not told. */
const withoutBy = ({ by: _by, ...rest }: Record<string, unknown>): unknown => rest;
const importBody = z.object({ ...importRuleFileV1.request.shape }).omit({ by: true });
const applyBody = z.object({ ...applyRulesV1.request.shape }).omit({ by: true });

@ApiTags('Alert rules')
@Controller('api/v1/alerting/rules')
export class RulesAsCodeController {
  constructor(private readonly groups: RuleGroups) {}

  @Post('back-test')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Plays a rule over history without saving it: when it would have fired, and how noisy', body: backTestRuleV1.request, bodyExample: backTestRuleV1.example.request,
    response: backTestRuleV1.response, responseExample: backTestRuleV1.example.response,
  })
  backTest(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<BackTest> {
    return this.groups.backTest(body, caller, signal);
  }

  @Post('import')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Takes the groups of a Prometheus rule file; with faults nothing is taken', body: importBody, bodyExample: withoutBy(importRuleFileV1.example.request),
    response: importRuleFileV1.response, responseExample: importRuleFileV1.example.response,
  })
  import(@Body() body: object, @Caller() caller: Principal): Promise<z.output<typeof importRuleFileV1.response>> {
    return this.groups.importFile(body, caller);
  }

  @Get('export')
  @Requires('read')
  @Describe({ summary: 'Groups as a Prometheus rule file, or everything as one bundle', query: exportQuery, response: exportRulesV1.response, responseExample: exportRulesV1.example.response })
  export(@Query(new Validated(exportQuery)) { format, groups }: z.output<typeof exportQuery>, @Caller() caller: Principal): Promise<z.output<typeof exportRulesV1.response>> {
    return this.groups.exportRules({ format, groupIds: groups?.split(',') }, caller);
  }

  @Post('plan')
  @HttpCode(200)
  @Requires('read')
  @Describe({ summary: 'Tells what applying a bundle would change', body: planRulesV1.request, bodyExample: planRulesV1.example.request, response: planRulesV1.response, responseExample: planRulesV1.example.response })
  plan(@Body() body: unknown, @Caller() caller: Principal): Promise<z.output<typeof planRulesV1.response>> {
    return this.groups.plan(body, caller);
  }

  @Post('apply')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Applies a bundle', description: 'Contact points in it need an admin; `secrets` has the values that their secrets refer to (`${NAME}`). With `plan` only when the plan is still that one.', body: applyBody, bodyExample: withoutBy(applyRulesV1.example.request),
    response: applyRulesV1.response, responseExample: applyRulesV1.example.response,
  })
  apply(@Body() body: object, @Caller() caller: Principal): Promise<z.output<typeof applyRulesV1.response>> {
    return this.groups.apply(body, caller);
  }
}
