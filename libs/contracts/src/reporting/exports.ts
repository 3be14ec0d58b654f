import { defineObjectBucket } from '../definition/define';

/** Files that export jobs make, and what they spool on the way. The gateway hands finished ones out. */
export const exportFiles = defineObjectBucket({
  name: 'reporting_exports', owner: 'reporting', readers: ['api-gateway'], description: 'Exported files, named <job id>/<file>; they vanish after a day', maxBytes: 4 * 1024 ** 3, ttlMs: 86_400_000,
});
