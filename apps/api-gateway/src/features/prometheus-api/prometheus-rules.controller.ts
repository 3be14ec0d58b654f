import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Caller, type Principal, Requires } from '../access';
import { RuleGroups } from '../alerting/rules/rule-groups';
import { badParameter, type Parameters } from './parameters';
import { PrometheusErrorFilter } from './prometheus-errors';
import { type PrometheusAnswer, success } from './result-json';
import { alertsJson, type RuleFilter, rulesJson } from './rules-json';
import { WithParameters } from './with-parameters';

const answerSchema = z.looseObject({ status: z.literal('success'), data: z.unknown() });
const rulesQuery = z.object({
  type: z.enum(['alert', 'record']).optional(), 'rule_name[]': z.array(z.string()).optional(), 'rule_group[]': z.array(z.string()).optional(), 'file[]': z.array(z.string()).optional().describe('Ids of groups'),
  exclude_alerts: z.string().optional().describe('true = rules without their alerts'),
});
const SCOPED = 'With a data scope: the own alerts, and their rules without expressions.';

/** Rules and their alerts, for Grafana and other clients of Prometheus. */
@ApiTags('Prometheus API')
@Controller('prometheus/api/v1')
@UseFilters(PrometheusErrorFilter)
export class PrometheusRulesController {
  constructor(private readonly groups: RuleGroups) {}

  @Get('rules')
  @Requires('read')
  @Describe({ summary: 'Lists rules', description: SCOPED, query: rulesQuery, response: answerSchema, responseExample: { status: 'success', data: { groups: [] } } })
  async rules(@WithParameters() parameters: Parameters, @Caller() caller: Principal): Promise<PrometheusAnswer<unknown>> {
    const filter = filterOf(parameters, caller);
    return success(rulesJson(await this.groups.withStatus(caller), filter));
  }

  @Get('alerts')
  @Requires('read')
  @Describe({ summary: 'Lists alerts that are pending or firing', description: SCOPED, response: answerSchema, responseExample: { status: 'success', data: { alerts: [] } } })
  async alerts(@Caller() caller: Principal): Promise<PrometheusAnswer<unknown>> {
    return success(alertsJson(await this.groups.withStatus(caller)));
  }
}

function filterOf(parameters: Parameters, { dataScope }: Principal): RuleFilter {
  const type = parameters.text('type');
  if (type !== undefined && type !== 'alert' && type !== 'record') throw badParameter('type', `"${type}" is no type of rule; write alert or record`);
  const exclude = parameters.text('exclude_alerts') ?? 'false';
  if (!/^(?:true|false|[tf01])$/i.test(exclude)) throw badParameter('exclude_alerts', `"${exclude}" is neither true nor false`);
  return { type, names: parameters.texts('rule_name[]'), groups: parameters.texts('rule_group[]'), files: parameters.texts('file[]'), excludeAlerts: /^[t1]/i.test(exclude), ownAlertsOnly: dataScope.length > 0 };
}
