import { useSyncExternalStore } from 'react';
import { type ApiError } from '../../api/api-error';
import { subscribeLive } from '../../api/live-connection';
import { LIVE_STATUS } from '../../api/operations';
import { type SystemStatus } from '../../api/types';
import { isPaused } from '../../time/clock';

export interface StatusFeed {
  status: SystemStatus | undefined;
  /** Backlog in messages at the last moments, oldest first: for a small line. */
  history: readonly { at: number; backlog: number; received: number; written: number }[];
  error: ApiError | undefined;
}

const HISTORY_LENGTH = 90;
let feed: StatusFeed = { status: undefined, history: [], error: undefined };
let stop: (() => void) | undefined;
const listeners = new Set<() => void>();

function change(next: StatusFeed): void {
  feed = next;
  for (const listener of listeners) listener();
}

function accept(status: SystemStatus): void {
  if (!isPaused()) change(nextFeed(feed, status));
}

/** The feed after one more status. Without the pipeline (for those who see a part of the data) there is no history. */
export function nextFeed({ history }: Pick<StatusFeed, 'history'>, status: SystemStatus): StatusFeed {
  if (!status.pipeline) return { status, history: [], error: undefined };
  const { backlogMessages, receivedRowsPerSecond, writtenRowsPerSecond } = status.pipeline;
  const moment = { at: status.at, backlog: backlogMessages, received: receivedRowsPerSecond, written: writtenRowsPerSecond };
  return { status, history: [...history.slice(1 - HISTORY_LENGTH), moment], error: undefined };
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  stop ??= subscribeLive(LIVE_STATUS, {}, ({ systemStatus }) => accept(systemStatus), (error) => change({ ...feed, error }));
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = undefined;
  };
};

/** The live status of the system; all who use it share one subscription. */
export const useSystemStatus = (): StatusFeed => useSyncExternalStore(subscribe, () => feed);
