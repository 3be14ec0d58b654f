import { useSyncExternalStore } from 'react';
import { type ApiError, asApiError } from '../../api/api-error';
import { listUsers, type UserView } from '../../api/users';

interface UsersState {
  list: UserView[] | undefined;
  error: ApiError | undefined;
}

let state: UsersState = { list: undefined, error: undefined };
const listeners = new Set<() => void>();

/** Asks for the users again: after a change, or after it failed. */
export function reloadUsers(): void {
  listUsers().then(
    (list) => change({ list, error: undefined }),
    (thrown: unknown) => change({ ...state, error: asApiError(thrown) }),
  );
}

function change(next: UsersState): void {
  state = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  if (listeners.size === 1) reloadUsers();
  return () => listeners.delete(listener);
};

/** All users, asked for when the first that shows them appears; what was known stays while they are asked for again. */
export const useUsers = (): UsersState => useSyncExternalStore(subscribe, () => state);
