import { type Actor } from './jobs';
import { API_KEYS } from './operations';
import { useAtLeast } from './session';
import { useQuery } from './use-query';

/** Who did something, in words. Only administrators may see names of keys; for others a key is a key. */
export function actorWords({ kind, id }: Actor, keys: readonly { id: string; name: string }[]): string {
  if (kind !== 'api-key') return id;
  const name = keys.find((key) => key.id === id)?.name;
  return name === undefined ? 'an API key' : `key ${name}`;
}

/** Tells actors' names. */
export function useActorName(): (actor: Actor) => string {
  const isAdmin = useAtLeast('ADMIN');
  const keys = useQuery(API_KEYS, {}, { skip: !isAdmin, maxAgeMs: 60_000 }).data?.apiKeys ?? [];
  return (actor) => actorWords(actor, keys);
}
