import { Button, IconButton, showToast } from '@observer/ui';
import { CircleStop, Download, Pause, Play, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { asApiError } from '../../api/api-error';
import { downloadFile, saveFile } from '../../api/download';
import { request } from '../../api/graphql';
import { CONTROL_JOB, type Job, type JobAction, JOBS } from '../../api/jobs';
import { invalidate } from '../../api/query-cache';
import { useAtLeast, useSession } from '../../api/session';
import { setAsked, useAsked } from './asked-actions';
import { jobActions, jobFile, pendingWords } from './job-words';

const ACTIONS: Record<JobAction, { label: string; icon: typeof Pause }> = {
  PAUSE: { label: 'Pause', icon: Pause },
  RESUME: { label: 'Resume', icon: Play },
  CANCEL: { label: 'Cancel', icon: CircleStop },
  RETRY: { label: 'Retry', icon: RotateCw },
};

/** What the person may do with a job now. */
export function JobActions({ job }: { job: Job }) {
  const session = useSession();
  const mayAll = useAtLeast(job.type === 'erasure' ? 'ADMIN' : 'EDITOR');
  const own = job.type !== 'erasure' && session.state === 'signed-in' && job.createdBy.id === session.user.user;
  const [busy, setBusy] = useState(false);
  const asked = useAsked(job.id);
  const run = async (action: JobAction) => {
    setBusy(true);
    setAsked(job.id, action);
    try {
      await request(CONTROL_JOB, { service: job.service, id: job.id, action });
    } catch (thrown) {
      setAsked(job.id, undefined);
      showToast({ tone: 'bad', title: `"${job.title}" could not be changed`, text: asApiError(thrown).message });
    }
    setBusy(false);
    invalidate(JOBS);
  };
  return (
    <span className="jobs__actions">
      <JobFile job={job} />
      {(mayAll || own) &&
        jobActions(job.state).map((action) => {
          const { label, icon: Icon } = ACTIONS[action];
          return <IconButton key={action} size="sm" label={`${label}: ${job.title}`} disabled={busy || (action === asked && pendingWords(asked, job.state) !== undefined)} icon={<Icon size={14} />} onClick={() => void run(action)} />;
        })}
    </span>
  );
}

/** The file of a finished export, or the certificate of an erasure. */
function JobFile({ job }: { job: Job }) {
  const [busy, setBusy] = useState(false);
  const file = jobFile(job);
  if (!file) return null;
  const save = async () => {
    setBusy(true);
    try {
      if (file.kind === 'certificate') saveFile(`erasure-certificate-${job.id}.json`, new Blob([JSON.stringify(job.result, null, 2)], { type: 'application/json' }));
      else await downloadFile(exportName(job), `/api/v1/exports/${encodeURIComponent(job.id)}/file`);
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'The file could not be loaded', text: asApiError(thrown).message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="sm" busy={busy} icon={<Download size={13} />} aria-label={`${file.label} of ${job.title}`} onClick={() => void save()}>
      {file.label}
    </Button>
  );
}

function exportName({ id, params, result }: Job): string {
  const named = result?.['file'] ?? result?.['fileName'];
  if (typeof named === 'string') return named.split('/').at(-1)!;
  const format = result?.['format'] ?? (params['export'] as { format?: unknown } | undefined)?.format ?? params['format'];
  return `export-${id}.${typeof format === 'string' ? format.toLowerCase() : 'csv'}`;
}
