import { Chip, Notice, Panel, Select } from '@observer/ui';
import { type ApiError } from '../../api/api-error';
import { METADATA } from '../../api/operations';
import { type Kind } from '../../api/types';
import { useQuery } from '../../api/use-query';
import { Conditions } from './conditions';
import { type ExploreParts } from './explore-parts';
import { AGGREGATES, type AggregateName } from './explore-state';

interface QueryBuilderProps extends ExploreParts {
  kinds: Kind[];
  error: ApiError | undefined;
}

const AGGREGATE_LABELS: Record<AggregateName, string> = { count: 'Count', avg: 'Average', p50: 'Median', p95: '95th percentile', p99: '99th percentile', min: 'Smallest', max: 'Largest', sum: 'Sum' };

/** What to look at: kind, conditions, the number to show, and groups. */
export function QueryBuilder(props: QueryBuilderProps) {
  const { state, kind, kinds, onChange } = props;
  const columns = useColumns(props);
  const measurements = useQuery(METADATA, { query: { what: 'MEASUREMENTS', limit: 500 } }, { maxAgeMs: 120_000 }).data?.metadata.values ?? [];
  const names = [...new Set([...kinds.map(({ name }) => name), ...measurements.map(({ name }) => name), state.measurement])];
  const free = columns.tags.filter((name) => !state.groupBy.includes(name));
  return (
    <Panel className="builder">
      {props.error && kinds.length === 0 && <Notice tone="warn">The kinds of events could not be loaded: {props.error.message}</Notice>}
      <div className="builder__row">
        <div className="builder__kind">
          <Select
            label="Events" options={names.map((name) => ({ value: name, label: name }))} value={state.measurement}
            onValueChange={(measurement) => onChange({ measurement, matchers: [], filters: [], groupBy: [], columns: [], aggregate: 'count', field: undefined })}
          />
        </div>
        <div className="builder__show">
          <Select
            label="Show" options={AGGREGATES.filter((name) => name === 'count' || columns.measures.length > 0).map((name) => ({ value: name, label: AGGREGATE_LABELS[name] }))} value={state.aggregate}
            onValueChange={(name) => onChange({ aggregate: name as AggregateName, field: name === 'count' ? undefined : (state.field ?? columns.measures[0]) })}
          />
          {state.aggregate !== 'count' && (
            <Select label="of" options={columns.measures.map((name) => ({ value: name, label: name }))} value={state.field ?? ''} onValueChange={(field) => onChange({ field })} />
          )}
        </div>
        <div className="ui-field builder__groups">
          <span className="ui-field__label">Group by</span>
          <div className="builder__chips">
            {state.groupBy.map((name) => (
              <Chip key={name} removeLabel={`Do not group by ${name}`} onRemove={() => onChange({ groupBy: state.groupBy.filter((one) => one !== name) })}>
                {name}
              </Chip>
            ))}
            {free.length > 0 && (
              <Select
                label="Add a group" hideLabel className="builder__add" value="" options={[{ value: '', label: state.groupBy.length > 0 ? 'Add…' : 'Nothing' }, ...free.map((name) => ({ value: name, label: name }))]}
                onValueChange={(name) => name && onChange({ groupBy: [...state.groupBy, name] })}
              />
            )}
          </div>
        </div>
      </div>
      <Conditions measurement={state.measurement} matchers={state.matchers} filters={state.filters} tags={columns.tags} fields={columns.fields} kind={kind} onChange={onChange} />
    </Panel>
  );
}

/** Columns of the chosen measurement: from its declaration, or from the store for a metric without one. */
function useColumns({ state, kind, kinds }: QueryBuilderProps) {
  const skip = kind !== undefined || kinds.length === 0;
  const ask = (what: 'TAGS' | 'FIELDS') => ({ query: { what, measurement: state.measurement, limit: 200 } });
  const storedTags = useQuery(METADATA, ask('TAGS'), { skip, maxAgeMs: 60_000 }).data?.metadata.values ?? [];
  const storedFields = useQuery(METADATA, ask('FIELDS'), { skip, maxAgeMs: 60_000 }).data?.metadata.values ?? [];
  const fields = kind ? kind.columns.filter(({ role }) => role === 'measure') : storedFields;
  return {
    tags: kind ? kind.columns.filter(({ role }) => role === 'dimension').map(({ name }) => name) : storedTags.map(({ name }) => name),
    fields: fields.map(({ name }) => name),
    measures: fields.filter(({ type }) => type !== 'string' && type !== 'boolean').map(({ name }) => name),
  };
}
