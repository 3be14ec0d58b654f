import { Badge, Button, Drawer, EmptyState, ErrorState, Input, Skeleton } from '@observer/ui';
import { ArrowLeft, Check, Search } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { PROM_LABEL_NAMES, PROM_LABEL_VALUES, PROM_METADATA } from '../../api/prom';
import { useQuery, useSteadyQuery } from '../../api/use-query';
import { type Bounds } from '../../time/time-range';
import { matchNames } from './match-names';
import { type LabelChoice, selectorText, startQuery } from './selector-text';

interface LabelBrowserProps {
  range: Bounds;
  onInsert: (text: string) => void;
  onClose: () => void;
  /** Puts the focus back into the query. */
  onCloseFocus: () => void;
}

const MOST_SHOWN = 200;

/** What metrics there are, their labels and values; builds a selector, or a first query, by pressing. */
export function LabelBrowser({ range, onInsert, onClose, onCloseFocus }: LabelBrowserProps) {
  const [metric, setMetric] = useState<string>();
  const [choices, setChoices] = useState<LabelChoice[]>([]);
  const metadata = useQuery(PROM_METADATA, {}, { maxAgeMs: 60_000 }).data?.promMetadata ?? [];
  const about = metadata.find((one) => one.metric === metric?.replace(/_(?:bucket|sum|count)$/, '')) ?? metadata.find((one) => one.metric === metric);
  const selector = selectorText(metric, choices);
  const finish = (text: string) => {
    onInsert(text);
    onClose();
  };
  return (
    <Drawer
      open onOpenChange={onClose} onCloseFocus={onCloseFocus} title={metric ?? 'Browse metrics'} description={metric ? about?.help || 'Choose values to narrow; several of one label are alternatives.' : 'Choose a metric to see its labels.'}
      footer={
        metric && (
          <div className="browser__foot">
            <code className="ui-code" data-testid="selector">
              {selector}
            </code>
            <Button onClick={() => finish(selector)}>Insert selector</Button>
            <Button variant="primary" onClick={() => finish(startQuery(metric, about?.type, choices))}>
              Insert query
            </Button>
          </div>
        )
      }
    >
      {metric === undefined ? (
        <MetricList range={range} types={new Map(metadata.map((one) => [one.metric, one]))} onChoose={setMetric} />
      ) : (
        <>
          <Button
            size="sm" variant="ghost" className="browser__back" icon={<ArrowLeft size={14} />}
            onClick={() => {
              setMetric(undefined);
              setChoices([]);
            }}
          >
            All metrics
          </Button>
          <Labels metric={metric} range={range} choices={choices} onChange={setChoices} />
        </>
      )}
    </Drawer>
  );
}

function MetricList({ range, types, onChoose }: { range: Bounds; types: Map<string, { type: string; help: string }>; onChoose: (metric: string) => void }) {
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const { data, error, refetch } = useSteadyQuery(PROM_LABEL_VALUES, { label: '__name__', matchers: [], ...range, limit: 10_000 }, { maxAgeMs: 60_000 });
  const names = useMemo(() => matchNames(data?.promLabelValues.values ?? [], wanted), [data, wanted]);
  const typeOf = (name: string) => types.get(name) ?? types.get(name.replace(/_(?:bucket|sum|count)$/, ''));
  if (error && !data) return <ErrorState title="The metrics could not be loaded" onRetry={refetch}>{error.message}</ErrorState>;
  if (!data) return <Skeleton height="16rem" />;
  return (
    <>
      <Input label="Find a metric" hideLabel type="search" autoFocus placeholder={`Search ${data.promLabelValues.values.length} metrics`} icon={<Search size={14} />} value={text} onChange={(event) => setText(event.target.value)} />
      {names.length === 0 && <EmptyState title={wanted ? `No metric holds “${wanted}”` : 'No metric in this range'}>{!wanted && 'Choose a longer range, or send metrics: the guide on sending data says how.'}</EmptyState>}
      <ul className="browser__list">
        {names.slice(0, MOST_SHOWN).map((name) => (
          <li key={name}>
            <button type="button" className="browser__metric" onClick={() => onChoose(name)}>
              <code>{name}</code>
              {typeOf(name) && <Badge>{typeOf(name)!.type}</Badge>}
              {typeOf(name)?.help && <small className="ui-truncate">{typeOf(name)!.help}</small>}
            </button>
          </li>
        ))}
      </ul>
      {(names.length > MOST_SHOWN || data.promLabelValues.truncated) && <p className="ui-field__hint">{names.length > MOST_SHOWN ? `${names.length - MOST_SHOWN} more: type some letters.` : 'There are more metrics than are listed.'}</p>}
    </>
  );
}

function Labels({ metric, range, choices, onChange }: { metric: string; range: Bounds; choices: LabelChoice[]; onChange: (choices: LabelChoice[]) => void }) {
  const { data, error, refetch } = useQuery(PROM_LABEL_NAMES, { matchers: [selectorText(metric, [])], ...range, limit: 200 }, { maxAgeMs: 60_000 });
  if (error && !data) return <ErrorState title="The labels could not be loaded" onRetry={refetch}>{error.message}</ErrorState>;
  if (!data) return <Skeleton height="12rem" />;
  const names = data.promLabelNames.values.filter((name) => name !== '__name__');
  const choose = (name: string, values: string[]) => onChange([...choices.filter((one) => one.name !== name), ...(values.length > 0 ? [{ name, values }] : [])]);
  return (
    <div className="browser__labels">
      {names.map((name) => (
        <LabelValues key={name} name={name} metric={metric} range={range} chosen={choices.find((one) => one.name === name)?.values ?? []} others={choices.filter((one) => one.name !== name)} onChoose={(values) => choose(name, values)} />
      ))}
      {names.length === 0 && <EmptyState title="This metric has no labels" />}
    </div>
  );
}

const FIRST_VALUES = 12;

function LabelValues({ name, metric, range, chosen, others, onChoose }: { name: string; metric: string; range: Bounds; chosen: string[]; others: LabelChoice[]; onChoose: (values: string[]) => void }) {
  const [all, setAll] = useState(false);
  const { data } = useSteadyQuery(PROM_LABEL_VALUES, { label: name, matchers: [selectorText(metric, others)], ...range, limit: 500 }, { maxAgeMs: 60_000 });
  const values = [...new Set([...chosen, ...(data?.promLabelValues.values ?? [])])];
  const toggle = (value: string) => onChoose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset className="browser__label">
      <legend>
        {name} <small>{data ? `${data.promLabelValues.values.length}${data.promLabelValues.truncated ? '+' : ''}` : '…'}</small>
      </legend>
      {values.slice(0, all ? undefined : FIRST_VALUES).map((value) => (
        <button key={value} type="button" className="browser__value" aria-pressed={chosen.includes(value)} onClick={() => toggle(value)}>
          {chosen.includes(value) && <Check size={12} aria-hidden="true" />}
          <span className="ui-truncate">{value || '(empty)'}</span>
        </button>
      ))}
      {!all && values.length > FIRST_VALUES && (
        <button type="button" className="ui-link" onClick={() => setAll(true)}>
          {values.length - FIRST_VALUES} more
        </button>
      )}
    </fieldset>
  );
}
