import { AccessResolver } from '../features/access/access.resolver';
import { DeadLettersResolver } from '../features/dead-letters/dead-letters.resolver';
import { LiveResolver } from '../features/live/live.resolver';
import { NodesResolver } from '../features/nodes/nodes.resolver';
import { SystemStatusResolver } from '../features/system-status/system-status.resolver';
import { TelemetryQueryResolver } from '../features/telemetry-query/telemetry-query.resolver';

/** Everything that makes up the schema. */
export const RESOLVERS = [AccessResolver, TelemetryQueryResolver, NodesResolver, SystemStatusResolver, LiveResolver, DeadLettersResolver];
