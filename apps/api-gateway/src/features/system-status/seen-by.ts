import type { Principal } from '../access';
import type { SystemStatus } from './status.types';

/** How services are is for everybody; what they carry tells of everybody's data, so callers with a data scope get neither pipeline nor gauges. */
export function seenBy({ dataScope }: Principal, status: SystemStatus): SystemStatus {
  if (dataScope.length === 0) return status;
  const services = status.services.map((service) => ({ ...service, replicas: service.replicas.map((replica) => ({ ...replica, gauges: [] })) }));
  return { ...status, services, pipeline: null };
}
