/** What services need of each other: when one fails, those that depend on it fail as well, and their alerts are one incident. */
import { z } from 'zod';
import { alertingBucket, putCommand } from './documents';
import { documentId } from './labels';

/** As in the label `service`. */
const serviceName = z.string().min(1).max(200);

export const serviceDependencySchema = z.object({
  id: documentId, service: serviceName,
  /** Services it does not work without, directly; what those need is known from them. */
  dependsOn: z.array(serviceName).max(100).default([]),
  description: z.string().max(500).default(''),
});
export type ServiceDependency = z.infer<typeof serviceDependencySchema>;

const example = { id: 'gateway', service: 'gateway', dependsOn: ['payments', 'registry'] };
export const serviceDependenciesBucket = alertingBucket('service_dependencies', 'What services depend on, keyed by the document’s id', serviceDependencySchema, example);
export const putServiceDependencyV1 = putCommand('service-dependency', 'Says what a service depends on', serviceDependencySchema, example);
