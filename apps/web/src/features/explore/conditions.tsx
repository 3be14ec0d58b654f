import { Chip } from '@observer/ui';
import { type FieldFilterInput, type Kind, type MatcherInput } from '../../api/types';
import { AddFilter } from './add-filter';
import { OP_SIGNS } from './filter-words';
import './explore.css';

interface ConditionsProps {
  measurement: string;
  kind: Kind | undefined;
  tags: string[];
  fields: string[];
  matchers: readonly MatcherInput[];
  filters: readonly FieldFilterInput[];
  onChange: (patch: { matchers: MatcherInput[] } | { filters: FieldFilterInput[] }) => void;
}

/** Conditions on tags and fields as chips, and one more. */
export const Conditions = ({ measurement, kind, tags, fields, matchers, filters, onChange }: ConditionsProps) => (
  <div className="builder__chips" aria-label="Conditions" role="group">
    {matchers.map((matcher, index) => (
      <Chip key={`${matcher.tag}${matcher.op}${matcher.value}`} accent removeLabel={`Remove the condition on ${matcher.tag}`} onRemove={() => onChange({ matchers: matchers.toSpliced(index, 1) })}>
        {matcher.tag} {OP_SIGNS[matcher.op]} {matcher.value || '(empty)'}
      </Chip>
    ))}
    {filters.map((filter, index) => (
      <Chip key={`${filter.field}${filter.op}${String(filter.value)}`} accent removeLabel={`Remove the condition on ${filter.field}`} onRemove={() => onChange({ filters: filters.toSpliced(index, 1) })}>
        {filter.field} {OP_SIGNS[filter.op]} {String(filter.value)}
      </Chip>
    ))}
    <AddFilter
      measurement={measurement} tags={tags} fields={fields} kind={kind}
      onMatcher={(matcher) => onChange({ matchers: [...matchers, matcher] })} onFilter={(filter) => onChange({ filters: [...filters, filter] })}
    />
  </div>
);
