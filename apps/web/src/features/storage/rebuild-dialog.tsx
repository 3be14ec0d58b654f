import { Button, Dialog, Notice, Select, showToast } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { JOBS, START_REBUILD } from '../../api/jobs';
import { KINDS } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { useMutation, useQuery } from '../../api/use-query';
import { RangeFields, rangeOf } from './range-fields';

/** Starts a job that computes rollups anew from raw rows. */
export function RebuildDialog({ onClose, onStarted }: { onClose: () => void; onStarted: () => void }) {
  const kinds = useQuery(KINDS, {}, { maxAgeMs: 300_000 }).data?.kinds ?? [];
  const [measurement, setMeasurement] = useState('');
  const [range, setRange] = useState(() => rangeOf(7, Date.now()));
  const start = useMutation(START_REBUILD);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!range || !(await start.run({ range, ...(measurement ? { measurement } : {}) }))) return;
    showToast({ tone: 'ok', title: 'The rebuild has started' });
    invalidate(JOBS);
    onStarted();
  };
  return (
    <Dialog
      open onOpenChange={onClose} title="Rebuild rollups" description="Rollups of the range are computed again from raw rows, window by window. Queries go on being answered meanwhile. Where raw rows are gone, rollups stay as they are."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="rebuild" busy={start.busy} disabled={!range}>
            Start
          </Button>
        </>
      }
    >
      <form id="rebuild" className="storage__form" onSubmit={(event) => void submit(event)}>
        {start.error && <Notice tone="bad">{start.error.message}</Notice>}
        <Select label="Of" value={measurement} options={[{ value: '', label: 'Everything' }, ...kinds.map(({ name }) => ({ value: name, label: name }))]} onValueChange={setMeasurement} />
        <RangeFields onChange={setRange} />
      </form>
    </Dialog>
  );
}
