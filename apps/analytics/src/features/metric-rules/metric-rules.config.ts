import { z } from 'zod';

/** What the environment tells the rules; the README has it as a table. */
export const metricRulesConfigShape = {
  OBSERVER_SHARDS: z.coerce.number().int().min(1).max(64).default(1).describe('Shards of the telemetry stream; the same as ingest has'),
  OBSERVER_KINDS_DIR: z.string().optional().describe('Folder with declarations of further event kinds, *.json; the same as ingest has'),
  OBSERVER_METRIC_RULES_LATENESS_SECONDS: z.coerce.number().min(0).max(600).default(30).describe('How late an event may be and still count in its window'),
  OBSERVER_METRIC_RULES_SHIPPED: z.enum(['true', 'false']).default('true').transform((text) => text === 'true').describe('Whether rules that ship with Observer are installed'),
};
