import { ErrorState, NoPermissionState } from '@observer/ui';
import { type ReactNode } from 'react';
import { type ApiError, isPermissionDenied } from '../api/api-error';

interface FailedStateProps {
  error: ApiError;
  /** What failed, when it is no matter of permission. */
  title: string;
  /** What is not for this person, when it is one. */
  forbidden?: string;
  onRetry: () => void;
  actions?: ReactNode;
}

/** Why something is not shown: it is not for this person, and trying again changes nothing; or it failed. */
export const FailedState = ({ error, title, forbidden = 'Only those who see all data may see this', onRetry, actions }: FailedStateProps) =>
  isPermissionDenied(error) ? (
    <NoPermissionState title={forbidden}>{error.message}</NoPermissionState>
  ) : (
    <ErrorState title={title} onRetry={onRetry} actions={actions}>
      {error.message}
    </ErrorState>
  );
