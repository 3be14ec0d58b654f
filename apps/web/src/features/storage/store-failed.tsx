import { ErrorState, NoPermissionState, Panel } from '@observer/ui';
import { type ApiError, isPermissionDenied } from '../../api/api-error';

/** Why something of the store is not shown: not for this person, or it failed. */
export const StoreFailed = ({ error, title, onRetry }: { error: ApiError; title: string; onRetry: () => void }) => (
  <Panel>
    {isPermissionDenied(error) ? (
      <NoPermissionState title="Only those who see all data may see this">{error.message}</NoPermissionState>
    ) : (
      <ErrorState title={title} onRetry={onRetry}>
        {error.message}
      </ErrorState>
    )}
  </Panel>
);
