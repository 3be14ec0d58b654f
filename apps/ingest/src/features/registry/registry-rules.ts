/** What a document must fulfil beyond its shape. */
import type { Chain, Node } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';

/** @throws ObserverError `invalid_argument` naming the field and what to write */
export function checkNode(node: Node, chain: Chain | undefined): void {
  if (chain === undefined) {
    throw invalid('chain', `chain "${node.chain}" of node "${node.id}" does not exist; create the chain first or name an existing one`);
  }
  checkUrl('httpUrl', node.httpUrl, ['http:', 'https:']);
  if (node.wsUrl !== undefined) checkUrl('wsUrl', node.wsUrl, ['ws:', 'wss:']);
}

function checkUrl(field: string, text: string, protocols: readonly string[]): void {
  const url = new URL(text);
  if (!protocols.includes(url.protocol)) throw invalid(field, `${field} begins with "${url.protocol}//" but must begin with ${protocols.map((protocol) => `"${protocol}//"`).join(' or ')}`);
  if (url.hostname === '') throw invalid(field, `${field} names no host; write for example ${protocols[0]}//node.example:8545`);
  if (url.username !== '' || url.password !== '') {
    throw invalid(field, `${field} contains a user name or password, which everyone who may see nodes could read; put a proxy that knows it in between`);
  }
}

/** A chain that nodes still name cannot go. @throws ObserverError `conflict` */
export function checkChainUnused(chainId: string, nodes: Iterable<Node>): void {
  const users = [...nodes].filter((node) => node.chain === chainId).map((node) => node.id);
  if (users.length === 0) return;
  const shown = users.slice(0, 5).join(', ') + (users.length > 5 ? ` and ${users.length - 5} more` : '');
  throw new ObserverError('conflict', `chain "${chainId}" is still named by ${shown}; remove these nodes or move them to another chain first`, { retryable: false, details: { nodes: users.slice(0, 100) } });
}

const invalid = (field: string, message: string): ObserverError => new ObserverError('invalid_argument', message, { details: { field } });
