import { NoPermissionState, Panel, Tabs } from '@observer/ui';
import { useAtLeast } from '../../api/session';
import { PageHeader } from '../../app/page-header';
import { useUrlParams } from '../../url/url-params';
import { ApiKeysPanel } from './api-keys-panel';
import { DataScopesPanel } from './data-scopes-panel';
import { TargetsPanel } from './targets-panel';
import { UsersPanel } from './users-panel';
import './admin.css';

const TABS = [
  { value: 'keys', label: 'API keys' },
  { value: 'users', label: 'Users' },
  { value: 'nodes', label: 'Probe targets' },
  { value: 'scopes', label: 'Data scopes' },
] as const;
type Tab = (typeof TABS)[number]['value'];

/** Users, keys, probe targets and data scopes, as far as the role allows. */
export default function AdminPage() {
  const [params, change] = useUrlParams();
  const isAdmin = useAtLeast('ADMIN');
  const isEditor = useAtLeast('EDITOR');
  const tab: Tab = TABS.find(({ value }) => value === params.get('tab'))?.value ?? 'keys';
  return (
    <div className="page">
      <PageHeader title="Administration" />
      <Tabs label="Administration" value={tab} choices={TABS} onChange={(next) => change({ tab: next })} />
      <div role="tabpanel" aria-label={TABS.find(({ value }) => value === tab)!.label}>
        {tab === 'keys' && (isAdmin ? <ApiKeysPanel /> : <Forbidden title="API keys are for administrators">Ask an administrator for a key, or for the role admin.</Forbidden>)}
        {tab === 'users' && (isAdmin ? <UsersPanel /> : <Forbidden title="Users are for administrators">Ask an administrator for a user, or for another role.</Forbidden>)}
        {tab === 'nodes' && (isEditor ? <TargetsPanel /> : <Forbidden title="Changing probe targets needs the role editor">You can see all nodes and their health on the page Nodes.</Forbidden>)}
        {tab === 'scopes' && (isAdmin ? <DataScopesPanel /> : <Forbidden title="Data scopes are for administrators">They say who sees which part of the data.</Forbidden>)}
      </div>
    </div>
  );
}

const Forbidden = ({ title, children }: { title: string; children: string }) => (
  <Panel>
    <NoPermissionState title={title}>{children}</NoPermissionState>
  </Panel>
);
