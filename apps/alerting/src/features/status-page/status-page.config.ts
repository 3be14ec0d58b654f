import { z } from 'zod';

/** What the environment tells about status pages; the README has it as a table. */
export const statusPageConfigShape = {
  OBSERVER_STATUS_PAGE_PER_SECOND: z.coerce.number().min(0.1).max(10_000).default(10).describe('Mails, and webhooks, per second to all subscribers of status pages together; more wait'),
};
