import { Panel } from '@observer/ui';
import { type ApiError } from '../../api/api-error';
import { FailedState } from '../../app/failed-state';

/** Why something of the store is not shown: not for this person, or it failed. */
export const StoreFailed = (props: { error: ApiError; title: string; onRetry: () => void }) => (
  <Panel>
    <FailedState {...props} />
  </Panel>
);
