import { Badge, Breakable, Button, type Column, EmptyState, IconButton, Input, Panel, Segments, showToast, Skeleton, Switch, Table } from '@observer/ui';
import { ChartSpline, Pencil, Plus, Ruler, Search } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { asApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { METRIC_RULES, PUT_METRIC_RULE, type StoredMetricRule } from '../../api/metric-rules';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { useActorName } from '../../api/use-actor-name';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { formatAgo, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { useUrlParams } from '../../url/url-params';
import { metricsLink, startQuery } from '../metrics';
import { inputOf } from './rule-form';
import { ruleWords } from './rule-words';
import './metric-rules.css';

const SHOW = [
  { value: 'all', label: 'All' },
  { value: 'own', label: 'Own' },
  { value: 'shipped', label: 'Shipped' },
] as const;
type Show = (typeof SHOW)[number]['value'];

export const editPath = (id: string): string => `/custom-metrics/edit/${encodeURIComponent(id)}`;

/** Metrics made of events: those Observer ships, and one's own. */
export default function RulesPage() {
  const [params, change] = useUrlParams();
  const [text, setText] = useState('');
  const { data, error, refetch } = useQuery(METRIC_RULES, {}, { pollMs: 15_000 });
  const isEditor = useAtLeast('EDITOR');
  const show: Show = SHOW.find(({ value }) => value === params.get('show'))?.value ?? 'all';
  const wanted = text.trim().toLowerCase();
  const rules = (data?.metricRules ?? []).filter(({ rule }) => (show === 'all' || rule.shipped === (show === 'shipped')) && `${rule.metric} ${rule.description} ${rule.kind}`.toLowerCase().includes(wanted));
  return (
    <div className="page">
      <PageHeader title="Custom metrics">
        {isEditor && (
          <Link href="/custom-metrics/new" className="ui-button ui-button--primary">
            <Plus size={14} aria-hidden="true" />
            New metric
          </Link>
        )}
      </PageHeader>
      <Panel
        title="Metrics made of events" note="counted as events come in; long ranges are answered from them" flush aria-busy={!data && !error}
        actions={
          <>
            <Segments label="Show" value={show} choices={SHOW} onChange={(next) => change({ show: next === 'all' ? undefined : next })} />
            <Input label="Search metrics" hideLabel type="search" placeholder="Search" data-shortcut="search" icon={<Search size={14} />} value={text} onChange={(event) => setText(event.target.value)} />
          </>
        }
      >
        {error && !data ? (
          <FailedState error={error} title="The metrics could not be loaded" onRetry={refetch} />
        ) : !data ? (
          <Skeleton height="16rem" />
        ) : (
          <RulesTable rules={rules} empty={text !== '' || show !== 'all' ? 'No metric matches' : 'No metrics yet'} />
        )}
      </Panel>
    </div>
  );
}

function RulesTable({ rules, empty }: { rules: StoredMetricRule[]; empty: string }) {
  const [, navigate] = useLocation();
  const isEditor = useAtLeast('EDITOR');
  const now = useNow(60_000);
  const nameOf = useActorName();
  const columns: Column<StoredMetricRule>[] = [
    {
      id: 'metric', header: 'Metric', sortValue: ({ rule }) => rule.metric,
      cell: ({ rule }) => (
        <div className="rules__metric">
          <Link href={editPath(rule.id)}>
            <code>
              <Breakable text={rule.metric} />
            </code>
          </Link>
          <small>{rule.description || ruleWords(rule)}</small>
        </div>
      ),
    },
    { id: 'type', header: 'Type', hideBelow: 'sm', sortValue: ({ rule }) => rule.type, cell: ({ rule }) => <Badge>{rule.type.toLowerCase()}</Badge> },
    { id: 'origin', header: 'Origin', hideBelow: 'md', sortValue: ({ rule }) => Number(rule.shipped), cell: ({ rule }) => (rule.shipped ? <Badge tone="info">ships with Observer</Badge> : <span className="ui-muted">own</span>) },
    { id: 'kind', header: 'Of', hideBelow: 'md', sortValue: ({ rule }) => rule.kind, cell: ({ rule }) => <code className="ui-muted">{rule.kind}</code> },
    { id: 'labels', header: 'By', hideBelow: 'md', cell: ({ rule }) => <span className="rules__labels">{rule.labels.join(', ') || '–'}</span> },
    {
      id: 'changed', header: 'Changed', hideBelow: 'md', sortValue: ({ updatedAtMs }) => updatedAtMs,
      cell: ({ updatedAtMs, updatedBy }) => <span title={`${formatUtc(updatedAtMs)}, ${updatedBy.id}`}>{formatAgo(updatedAtMs, now)} by {nameOf(updatedBy)}</span>,
    },
    { id: 'enabled', header: 'Counts', sortValue: ({ rule }) => Number(rule.enabled), cell: (stored) => <EnabledSwitch stored={stored} /> },
    {
      id: 'actions', header: <span className="ui-sr">Actions</span>, align: 'end',
      cell: ({ rule }) => (
        <>
          <IconButton size="sm" label={`Explore ${rule.metric}`} icon={<ChartSpline size={14} />} onClick={() => navigate(metricsLink(startQuery(rule.metric, rule.type.toLowerCase())))} />
          {isEditor && <IconButton size="sm" label={`Edit ${rule.metric}`} icon={<Pencil size={14} />} onClick={() => navigate(editPath(rule.id))} />}
        </>
      ),
    },
  ];
  return (
    <Table
      caption="Custom metrics" columns={columns} rows={rules} rowKey={({ rule }) => rule.id} initialSort={{ column: 'metric', direction: 'ascending' }} onRowClick={({ rule }) => navigate(editPath(rule.id))}
      empty={
        <EmptyState title={empty} icon={<Ruler size={18} />} actions={isEditor && <Button onClick={() => navigate('/custom-metrics/new')}>New metric</Button>}>
          A metric counts, shows or observes something of each event, in a form that stays fast over months.
        </EmptyState>
      }
    />
  );
}

/** Turns counting on and off at once. */
function EnabledSwitch({ stored: { rule, revision } }: { stored: StoredMetricRule }) {
  const isEditor = useAtLeast('EDITOR');
  const [wanted, setWanted] = useState<boolean>();
  if (!isEditor) return <Badge tone={rule.enabled ? 'ok' : 'neutral'}>{rule.enabled ? 'on' : 'off'}</Badge>;
  const toggle = async (enabled: boolean) => {
    setWanted(enabled);
    try {
      await request(PUT_METRIC_RULE, { rule: { ...inputOf(rule), enabled }, expectedRevision: revision });
      showToast({ tone: 'ok', title: enabled ? `"${rule.metric}" counts again` : `"${rule.metric}" no longer counts`, text: enabled ? 'What happened meanwhile is missing; its history can be recomputed.' : 'What it made stays until retention.' });
    } catch (thrown) {
      showToast({ tone: 'bad', title: `"${rule.metric}" could not be changed`, text: asApiError(thrown).message });
    }
    invalidate(METRIC_RULES);
    setWanted(undefined);
  };
  return <Switch label={`Count ${rule.metric}`} hideLabel checked={wanted ?? rule.enabled} disabled={wanted !== undefined} onChange={(enabled) => void toggle(enabled)} />;
}
