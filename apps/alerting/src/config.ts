import { commonConfigShape, httpPort } from '@observer/platform';
import { z } from 'zod';
import { evaluationConfigShape } from './features/evaluation';
import { notificationsConfigShape } from './features/notifications';
import { channelsConfigShape } from './features/notifications/channels';
import { statusPageConfigShape } from './features/status-page/status-page.config';

/** What the environment tells alerting; see its README. */
export const configSchema = z.object({ ...commonConfigShape, ...evaluationConfigShape, ...notificationsConfigShape, ...channelsConfigShape, ...statusPageConfigShape, OBSERVER_HTTP_PORT: httpPort(8084) });
export type Config = z.output<typeof configSchema>;
