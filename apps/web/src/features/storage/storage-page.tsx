import { Button, Tabs } from '@observer/ui';
import { RefreshCcw } from 'lucide-react';
import { useState } from 'react';
import { useAtLeast } from '../../api/session';
import { PageHeader } from '../../app/page-header';
import { useUrlParams } from '../../url/url-params';
import { JobsPanel } from '../jobs';
import { CardinalityPanel } from './cardinality-panel';
import { ErasurePanel } from './erasure-panel';
import { RebuildDialog } from './rebuild-dialog';
import { RetentionPanel } from './retention-panel';
import { StoreOverview } from './store-overview';
import './storage.css';

const TABS = [
  { value: 'store', label: 'Store' },
  { value: 'series', label: 'Series' },
  { value: 'retention', label: 'Retention' },
  { value: 'jobs', label: 'Jobs' },
  { value: 'erasure', label: 'Erasure' },
] as const;
type Tab = (typeof TABS)[number]['value'];

/** What is stored, where it comes from, how long it is kept, and the slow work on it. */
export default function StoragePage() {
  const [params, change] = useUrlParams();
  const isAdmin = useAtLeast('ADMIN');
  const [rebuilding, setRebuilding] = useState(false);
  const tab: Tab = TABS.find(({ value }) => value === params.get('tab'))?.value ?? 'store';
  return (
    <div className="page">
      <PageHeader title="Storage">
        {isAdmin && (
          <Button icon={<RefreshCcw size={14} />} onClick={() => setRebuilding(true)}>
            Rebuild rollups
          </Button>
        )}
      </PageHeader>
      <Tabs label="Storage" value={tab} choices={TABS} onChange={(next) => change({ tab: next === 'store' ? undefined : next, of: undefined })} />
      <div role="tabpanel" aria-label={TABS.find(({ value }) => value === tab)!.label}>
        {tab === 'store' && <StoreOverview />}
        {tab === 'series' && <CardinalityPanel measurement={params.get('of') ?? undefined} onChoose={(of) => change({ of })} />}
        {tab === 'retention' && <RetentionPanel />}
        {tab === 'jobs' && <JobsPanel />}
        {tab === 'erasure' && <ErasurePanel />}
      </div>
      {rebuilding && (
        <RebuildDialog
          onClose={() => setRebuilding(false)}
          onStarted={() => {
            setRebuilding(false);
            change({ tab: 'jobs' });
          }}
        />
      )}
    </div>
  );
}
