import { Button, Menu, showToast } from '@observer/ui';
import { Braces, Download, FileSpreadsheet, Rows4 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { asApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { type ExportFormat, JOBS, START_EXPORT } from '../../api/jobs';
import { invalidate } from '../../api/query-cache';
import { type ExploreParts } from './explore-parts';

const FORMATS: readonly { format: ExportFormat; label: string; icon: typeof Braces }[] = [
  { format: 'CSV', label: 'CSV', icon: FileSpreadsheet },
  { format: 'JSON', label: 'JSON', icon: Braces },
  { format: 'PARQUET', label: 'Parquet', icon: Rows4 },
];

/** All rows of the range under the conditions, written to a file as a job; the list of jobs hands it out. */
export function ExportEvents({ state, page }: Pick<ExploreParts, 'state' | 'page'>) {
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const start = async (format: ExportFormat) => {
    setBusy(true);
    try {
      await request(START_EXPORT, { export: { kind: 'EVENTS', measurement: state.measurement, matchers: state.matchers, filters: state.filters, range: page.queryBounds, format } });
      invalidate(JOBS);
      showToast({ tone: 'ok', title: 'The export has started', text: 'Its file is here when it is done.' });
      navigate('/storage?tab=jobs');
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'The export could not be started', text: asApiError(thrown).message });
    }
    setBusy(false);
  };
  return (
    <Menu
      trigger={
        <Button busy={busy} icon={<Download size={14} />}>
          Export
        </Button>
      }
      entries={FORMATS.map(({ format, label, icon: Icon }) => ({ label, icon: <Icon size={14} />, onSelect: () => void start(format) }))}
    />
  );
}
