import { commonConfigShape, httpPort } from '@observer/platform';
import { z } from 'zod';
import { evaluationConfigShape } from './features/evaluation';

/** What the environment tells alerting; see its README. */
export const configSchema = z.object({ ...commonConfigShape, ...evaluationConfigShape, OBSERVER_HTTP_PORT: httpPort(8084) });
export type Config = z.output<typeof configSchema>;
