import {
  chainsBucket, customersBucket, deleteDocumentV1, nodesBucket, putChainV1, putCustomerV1, putNodeV1,
} from '@observer/contracts';
import type { Platform, Subscription } from '@observer/platform';
import { checkChainUnused, checkNode } from './registry-rules';
import { RegistryWriter } from './registry-writer';

/**
 * Serves the commands that change the registry. Rules are checked against the stored documents, not against a cache, so that a node
 * can follow its chain at once through another replica.
 */
export function serveRegistry({ messaging, clock }: Pick<Platform, 'messaging' | 'clock'>): Subscription[] {
  const writer = new RegistryWriter(messaging, clock);
  const nodes = messaging.documents(nodesBucket);
  const chains = messaging.documents(chainsBucket);
  return [
    messaging.serve(putNodeV1, async (change) => {
      checkNode(change.value, (await chains.get(change.value.chain))?.value);
      return writer.put('node', nodesBucket, change.value.id, change);
    }),
    messaging.serve(putChainV1, (change) => writer.put('chain', chainsBucket, change.value.id, change)),
    messaging.serve(putCustomerV1, (change) => writer.put('customer', customersBucket, change.value.id, change)),
    messaging.serve(deleteDocumentV1, async ({ kind, id, by }) => {
      if (kind === 'chain') checkChainUnused(id, (await nodes.list()).map((document) => document.value));
      return { deleted: await writer.delete(kind, id, by) };
    }),
  ];
}
