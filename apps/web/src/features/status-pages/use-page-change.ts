import { showToast } from '@observer/ui';
import { invalidate } from '../../api/query-cache';
import { PUT_STATUS_PAGE, STATUS_PAGES, type StatusPage, type Stored } from '../../api/status-pages';
import { useMutation } from '../../api/use-query';

/** Changes a part of a page. What somebody else changed meanwhile is refused, not overwritten. */
export function usePageChange({ document, revision }: Stored<StatusPage>) {
  const put = useMutation(PUT_STATUS_PAGE);
  const save = async (change: Partial<StatusPage>, done?: string): Promise<boolean> => {
    const answer = await put.run({ document: { ...document, ...change }, expectedRevision: revision });
    invalidate(STATUS_PAGES);
    if (answer && done) showToast({ tone: 'ok', title: done });
    return answer !== undefined;
  };
  return { save, busy: put.busy, error: put.error };
}
