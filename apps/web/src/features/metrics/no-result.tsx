import { EmptyState } from '@observer/ui';
import { type ApiError } from '../../api/api-error';

/** Why there is no answer. What is wrong in the text of a query stands beside the query, with its place; it is not told twice. */
export const NoResult = ({ error, title = 'There is no result to show' }: { error: ApiError; title?: string }) => (
  <EmptyState title={title}>
    <span className="metrics__failed">{error.details.position ? 'The query cannot be read: what is wrong stands beneath it.' : error.message}</span>
  </EmptyState>
);
