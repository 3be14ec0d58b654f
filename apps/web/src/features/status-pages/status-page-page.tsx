import { Badge, Button, EmptyState, Panel, showToast, Skeleton, Switch, Tabs } from '@observer/ui';
import { ArrowLeft, ExternalLink, Eye, Megaphone } from 'lucide-react';
import { Link, useParams } from 'wouter';
import { asApiError } from '../../api/api-error';
import { useAtLeast } from '../../api/session';
import { previewPath, STATUS_PAGES, type StatusPage, type Stored } from '../../api/status-pages';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { useUrlParams } from '../../url/url-params';
import { AnnouncementsPanel } from './announcements-panel';
import { ComponentsPanel } from './components-panel';
import { MaintenancePanel } from './maintenance-panel';
import { SettingsPanel } from './settings-panel';
import { SubscribersPanel } from './subscribers-panel';
import { usePageChange } from './use-page-change';
import './status-pages.css';

const TABS = [
  { value: 'components', label: 'Components' },
  { value: 'announcements', label: 'Announcements' },
  { value: 'maintenance', label: 'Maintenance' },
  { value: 'subscribers', label: 'Subscribers' },
  { value: 'settings', label: 'Settings' },
] as const;
type Tab = (typeof TABS)[number]['value'];

/** One status page: what it shows, what it announces, who is told. */
export default function StatusPagePage() {
  const { id } = useParams<{ id: string }>();
  const { data, error, refetch } = useQuery(STATUS_PAGES, {}, { pollMs: 15_000 });
  const stored = data?.alertingDocuments.find(({ document }) => document.id === id);
  if (stored) return <StatusPageEditor stored={stored} />;
  return (
    <div className="page">
      <PageHeader title="Status page" context={<BackLink />} />
      <Panel flush aria-busy={!data && !error}>
        {error && !data ? (
          <FailedState error={error} title="The status page could not be loaded" forbidden="Status pages are for those who see all data" onRetry={refetch} />
        ) : !data ? (
          <Skeleton height="16rem" />
        ) : (
          <EmptyState title={`There is no status page "${id}"`} icon={<Megaphone size={18} />} actions={<BackLink />}>It may have been deleted.</EmptyState>
        )}
      </Panel>
    </div>
  );
}

function StatusPageEditor({ stored }: { stored: Stored<StatusPage> }) {
  const [params, change] = useUrlParams();
  const { document: page } = stored;
  const tab: Tab = TABS.find(({ value }) => value === params.get('tab'))?.value ?? 'components';
  return (
    <div className="page">
      <PageHeader title={page.title} context={<BackLink />}>
        <Publishing stored={stored} />
      </PageHeader>
      <Tabs label="Status page" value={tab} choices={TABS} onChange={(next) => change({ tab: next })} />
      <div role="tabpanel" aria-label={TABS.find(({ value }) => value === tab)!.label}>
        {tab === 'components' && <ComponentsPanel stored={stored} />}
        {tab === 'announcements' && <AnnouncementsPanel page={page} />}
        {tab === 'maintenance' && <MaintenancePanel />}
        {tab === 'subscribers' && <SubscribersPanel page={page} />}
        {tab === 'settings' && <SettingsPanel key={stored.revision} stored={stored} />}
      </div>
    </div>
  );
}

function Publishing({ stored }: { stored: Stored<StatusPage> }) {
  const isEditor = useAtLeast('EDITOR');
  const { save, busy } = usePageChange(stored);
  const { id, published } = stored.document;
  const preview = async () => {
    // Opened before the answer comes: a browser lets only a press open a window.
    const tab = open('about:blank', '_blank');
    try {
      const path = await previewPath(id);
      if (tab) tab.location.href = path;
      else location.href = path;
    } catch (thrown) {
      tab?.close();
      showToast({ tone: 'bad', title: 'The preview could not be opened', text: asApiError(thrown).message });
    }
  };
  const publish = (next: boolean) => void save({ published: next }, next ? 'The page is public now' : 'Nobody sees the page any more');
  return (
    <>
      {isEditor ? <Switch label="Published" checked={published} disabled={busy} onChange={publish} /> : <Badge tone={published ? 'ok' : 'neutral'}>{published ? 'published' : 'not published'}</Badge>}
      {published ? (
        <a className="ui-button ui-button--secondary" href={`/status-page/${id}`} target="_blank" rel="noreferrer">
          <ExternalLink size={14} aria-hidden="true" />
          Open
        </a>
      ) : (
        <Button icon={<Eye size={14} />} onClick={() => void preview()}>
          Preview
        </Button>
      )}
    </>
  );
}

const BackLink = () => (
  <Link href="/status-pages" className="ui-link status-pages__back">
    <ArrowLeft size={13} aria-hidden="true" /> All status pages
  </Link>
);
