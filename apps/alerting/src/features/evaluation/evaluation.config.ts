import { z } from 'zod';

/** What the environment tells the evaluation of rules; the README has it as a table. */
export const evaluationConfigShape = {
  OBSERVER_SHARDS: z.coerce.number().int().min(1).max(64).default(1).describe('Shards of the telemetry stream; the same as ingest has'),
  OBSERVER_PROMQL_DIALECT: z.enum(['2', '3']).default('2').describe('2: as Prometheus 2.45; 3: with what Prometheus 3 changed and added; the same as the gateway has'),
  OBSERVER_PROMQL_LOOKBACK_MS: z.coerce.number().int().min(1000).max(86_400_000).default(300_000).describe('How long a sample counts as the value of its series; the same as the gateway has'),
  OBSERVER_ALERTING_RULES_SHIPPED: z.enum(['true', 'false']).default('true').transform((text) => text === 'true').describe('Whether rules that ship with Observer are installed'),
  OBSERVER_ALERTING_EVALUATIONS: z.coerce.number().int().min(1).max(256).default(16).describe('Groups of rules that one replica evaluates at the same time'),
  OBSERVER_ALERTING_QUERY_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(10_000).describe('How long one query of a rule may take'),
  OBSERVER_ALERTING_QUERY_MAX_BYTES: z.coerce.number().int().min(1024 ** 2).default(128 * 1024 ** 2).describe('What one query of a rule may hold in memory'),
};
export type EvaluationConfig = { readonly [Name in keyof typeof evaluationConfigShape]: z.output<(typeof evaluationConfigShape)[Name]> };
