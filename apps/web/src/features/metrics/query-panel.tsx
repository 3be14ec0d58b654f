import { Button, Kbd, Panel, showToast } from '@observer/ui';
import { Play, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { asApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { PROM_FORMAT } from '../../api/prom';
import { type Bounds } from '../../time/time-range';
import { HistoryMenu } from './history-menu';
import { LabelBrowser } from './label-browser';
import { type MetricsState, MOST_QUERIES, withQuery } from './metrics-state';
import { type PromInputHandle } from './prom-input';
import { loadHistory, remember, saveHistory } from './query-history';
import { QueryRowEditor } from './query-row';
import { StepField } from './step-field';
import { useDrafts } from './use-drafts';
import { type MetricResults } from './use-metric-results';
import { type LitParts } from './use-parts';

interface QueryPanelProps {
  state: MetricsState;
  results: MetricResults;
  range: Bounds;
  parts: LitParts;
  onChange: (patch: Partial<MetricsState>) => void;
}

/** On a touch screen a focused field brings up the keyboard over half of the page. */
const touches = () => matchMedia('(pointer: coarse)').matches;

/** The queries: written, run, hidden, taken away. What is typed is asked when it is run. */
export function QueryPanel({ state, results, range, parts, onChange }: QueryPanelProps) {
  const drafts = useDrafts(state.queries);
  const { rows, textOf } = drafts;
  const [browsing, setBrowsing] = useState<number>();
  const inputs = useRef(new Map<number, PromInputHandle>());
  const run = () => {
    const queries = drafts.written();
    saveHistory(remember(loadHistory(), queries.filter(({ off }) => !off).map(({ expr }) => expr), Date.now()));
    if (JSON.stringify(queries) === JSON.stringify(state.queries)) results.refetch();
    else onChange({ queries });
  };
  const replace = (exprs: string[]) => onChange({ queries: exprs.slice(0, MOST_QUERIES).map((expr, index) => ({ slot: index + 1, expr, off: false })) });
  const format = async (slot: number) => {
    try {
      drafts.set(slot, (await request(PROM_FORMAT, { query: textOf(slot) })).promFormat.formatted);
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'The query cannot be formatted', text: asApiError(thrown).message });
    }
  };
  return (
    <Panel className="metrics__queries">
      {rows.map((query, index) => (
        <QueryRowEditor
          key={query.slot} query={query} draft={textOf(query.slot)} error={results.rows.find(({ slot }) => slot === query.slot)?.error} part={parts[query.slot]} removable={rows.length > 1 || textOf(query.slot) !== ''}
          autoFocus={query.expr === '' && index === rows.length - 1 && !touches()} onDraft={(text) => drafts.set(query.slot, text)} onRun={run} onBrowse={() => setBrowsing(query.slot)}
          onToggle={() => onChange({ queries: drafts.written().map((one) => (one.slot === query.slot ? { ...one, off: !one.off } : one)) })}
          onDuplicate={() => onChange({ queries: withQuery(drafts.written(), textOf(query.slot)) })}
          onRemove={() => onChange({ queries: drafts.written().filter(({ slot }) => slot !== query.slot) })}
          onFormat={() => void format(query.slot)}
          ref={(input) => void (input ? inputs.current.set(query.slot, input) : inputs.current.delete(query.slot))}
        />
      ))}
      <div className="metrics__tools">
        <Button variant="ghost" size="sm" icon={<Plus size={14} />} disabled={!drafts.add} onClick={drafts.add}>
          Add query
        </Button>
        <HistoryMenu onChoose={replace} />
        <StepField stepMs={state.stepMs} autoMs={results.stepMs} onChange={(stepMs) => onChange({ stepMs })} />
        <Button variant="primary" icon={<Play size={13} />} className="metrics__run" onClick={run}>
          Run <Kbd>{/mac/i.test(navigator.platform) ? '⌘' : 'Ctrl'} ↵</Kbd>
        </Button>
      </div>
      {browsing !== undefined && <LabelBrowser range={range} onInsert={(text) => inputs.current.get(browsing)?.insert(text)} onClose={() => setBrowsing(undefined)} onCloseFocus={() => inputs.current.get(browsing)?.focus()} />}
    </Panel>
  );
}
