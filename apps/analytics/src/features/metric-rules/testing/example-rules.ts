import { type MetricRule, metricRuleSchema } from '@observer/contracts';
import { KindRegistry } from '@observer/telemetry';
import type { z } from 'zod';
import type { CompiledRule } from '../rule/compiled-rule';
import { compileRuleOrThrow } from '../rule/compile-rule';

export const KINDS = new KindRegistry();

/** A rule that counts gateway requests by chain and status; override what the test is about. */
export const aRule = (overrides: Partial<z.input<typeof metricRuleSchema>> = {}): MetricRule =>
  metricRuleSchema.parse({ id: 'gateway-requests', metric: 'gateway_requests_total', kind: 'gateway_request', labels: ['chain', 'status'], type: 'counter', ...overrides });

export const compiled = (overrides: Partial<z.input<typeof metricRuleSchema>> = {}): CompiledRule => compileRuleOrThrow(aRule(overrides), KINDS);
