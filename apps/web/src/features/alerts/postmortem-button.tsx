import { Button, showToast } from '@observer/ui';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import { asApiError } from '../../api/api-error';
import { downloadFile } from '../../api/download';
import { type Incident } from '../../api/incidents';

/** Takes an incident away as a Markdown file in which what is known is filled in, for those who write down what was learnt. */
export function PostmortemButton({ incident: { id, number } }: { incident: Pick<Incident, 'id' | 'number'> }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await downloadFile(`postmortem-${number}.md`, `/api/v1/alerting/incidents/${encodeURIComponent(id)}/postmortem`);
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'The postmortem could not be loaded', text: asApiError(thrown).message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon={<FileText size={14} />} busy={busy} title="Its timeline and figures as Markdown, to be completed" onClick={() => void save()}>
      Postmortem
    </Button>
  );
}
