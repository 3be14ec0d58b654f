import { Button, Menu, showToast } from '@observer/ui';
import { Braces, Download, FileSpreadsheet, Rows4 } from 'lucide-react';
import { useState } from 'react';
import { asApiError } from '../../api/api-error';
import { downloadFile, saveFile } from '../../api/download';
import { letterOf, type MetricsState } from './metrics-state';
import { fileName, resultCsv, resultJson } from './result-file';
import { type MetricResults, type RowResult } from './use-metric-results';

type Format = 'csv' | 'json' | 'parquet';
const FORMATS: readonly { format: Format; label: string; icon: typeof Braces }[] = [
  { format: 'csv', label: 'CSV', icon: FileSpreadsheet },
  { format: 'json', label: 'JSON', icon: Braces },
  { format: 'parquet', label: 'Parquet', icon: Rows4 },
];

/** Results as files. A graph is exported by the server, whole, without the limit on series that are shown; a table as it is shown. */
export function ExportMenu({ state, results }: { state: MetricsState; results: MetricResults }) {
  const [busy, setBusy] = useState(false);
  const rows = results.rows.filter(({ result }) => result && result.series.length > 0);
  const run = async (row: RowResult, format: Format) => {
    setBusy(true);
    try {
      await exportRow(row, format, state, results);
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'The export failed', text: asApiError(thrown).message });
    } finally {
      setBusy(false);
    }
  };
  const formats = FORMATS.filter(({ format }) => format !== 'parquet' || state.view !== 'table');
  return (
    <Menu
      trigger={
        <Button size="sm" variant="ghost" busy={busy} disabled={rows.length === 0} icon={<Download size={14} />}>
          Export
        </Button>
      }
      entries={rows.flatMap((row) => [
        ...(rows.length > 1 ? [{ kind: 'label' as const, label: `Query ${letterOf(row.slot)}` }] : []),
        ...formats.map(({ format, label, icon: Icon }) => ({ label, icon: <Icon size={14} />, onSelect: () => void run(row, format) })),
      ])}
    />
  );
}

async function exportRow({ expr, result }: RowResult, format: Format, state: MetricsState, { bounds, stepMs, atMs }: MetricResults): Promise<void> {
  const name = fileName(expr, atMs, format);
  if (state.view === 'table' && result) return saveFile(name, new Blob([format === 'csv' ? resultCsv(result) : resultJson(result)], { type: format === 'csv' ? 'text/csv' : 'application/json' }));
  await downloadFile(name, `/api/v1/query/promql-range/export?format=${format}`, { query: expr, startMs: Math.ceil(bounds.startMs / stepMs) * stepMs, endMs: Math.floor(bounds.endMs / stepMs) * stepMs, stepMs });
}
