import { z } from 'zod';

/** What the environment tells about status pages; the README has it as a table. */
export const statusPageConfigShape = {
  OBSERVER_STATUS_PAGE_PER_SECOND: z.coerce.number().min(0.1).max(10_000).default(10).describe('Mails, and webhooks, per second to all subscribers of status pages together; more wait'),
  OBSERVER_STATUS_PAGE_ALLOW_INTERNAL: z.enum(['true', 'false']).default('false').transform((text) => text === 'true').describe('Whether webhooks that visitors of status pages subscribe may be in loopback and private networks: only where nobody else sees the pages'),
};
