/** Valid documents with sensible values; tests override only what they are about. */
import { type ApiKey, apiKeysBucket, type Chain, chainsBucket, type Customer, customersBucket, type Heartbeat, heartbeatV1, type Node, nodesBucket } from '@observer/contracts';

export const aChain = (overrides: Partial<Chain> = {}): Chain => chainsBucket.schema.parse({ ...chainsBucket.example, ...overrides });
export const aNode = (overrides: Partial<Node> = {}): Node => nodesBucket.schema.parse({ ...nodesBucket.example, ...overrides });
export const aCustomer = (overrides: Partial<Customer> = {}): Customer => customersBucket.schema.parse({ ...customersBucket.example, ...overrides });
export const anApiKey = (overrides: Partial<ApiKey> = {}): ApiKey => apiKeysBucket.schema.parse({ ...apiKeysBucket.example, ...overrides });
export const aHeartbeat = (overrides: Partial<Heartbeat> = {}): Heartbeat => heartbeatV1.schema.parse({ ...heartbeatV1.example, ...overrides });
