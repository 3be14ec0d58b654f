import { apiKeysBucket, chainsBucket, customersBucket, nodesBucket } from '@observer/contracts';
import { type Messaging, namesAnyOf } from '@observer/platform';

/** What people wrote that names the person, and no erasure changes by itself. */
export interface NamedElsewhere {
  readonly registry: number;
  readonly apiKeys: number;
}

export async function namedElsewhere(messaging: Messaging, values: readonly string[]): Promise<NamedElsewhere> {
  const names = namesAnyOf(values);
  const count = (documents: readonly { readonly key: string; readonly value: unknown }[]): number => documents.filter(({ key, value }) => names([key, value])).length;
  const [customers, nodes, chains, apiKeys] = await Promise.all([
    messaging.documents(customersBucket).list(), messaging.documents(nodesBucket).list(), messaging.documents(chainsBucket).list(), messaging.documents(apiKeysBucket).list(),
  ]);
  return { registry: count([...customers, ...nodes, ...chains]), apiKeys: count(apiKeys) };
}
