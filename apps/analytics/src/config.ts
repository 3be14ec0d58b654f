import { commonConfigShape, httpPort } from '@observer/platform';
import { z } from 'zod';
import { metricRulesConfigShape } from './features/metric-rules';

/** What the environment tells analytics; see its README. */
export const configSchema = z.object({ ...commonConfigShape, ...metricRulesConfigShape, OBSERVER_HTTP_PORT: httpPort(8083) });
export type Config = z.output<typeof configSchema>;
