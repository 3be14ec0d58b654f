import { createRateLimiter, delayedJobsOf, type Platform } from '@observer/platform';
import type { EscalationParts } from './escalation.service';

/** Steps and notifications as jobs in Redis, and rates counted there over all replicas. */
export const overRedis = (platform: Platform): Pick<EscalationParts, 'jobs' | 'limiter'> =>
  ({ jobs: delayedJobsOf(platform), limiter: createRateLimiter(platform, { name: 'notifications', burstSeconds: 60 }) });
