import { Input, Select } from '@observer/ui';
import { type StoredRuleGroup } from '../../../../api/alert-rules';
import { errorAt, type FieldErrors } from '../field-errors';
import { type GroupChoice } from '../group-choice';
import { TeamField } from './team-field';

interface PlaceFieldsProps {
  choice: GroupChoice;
  groups: readonly StoredRuleGroup[];
  errors: FieldErrors;
  onChange: (patch: Partial<GroupChoice>) => void;
}

/** Which group a new rule goes into. */
export function PlaceFields({ choice, groups, errors, onChange }: PlaceFieldsProps) {
  const isNew = !groups.some(({ group }) => group.id === choice.groupId);
  return (
    <>
      <Select
        label="Group" value={isNew ? '' : choice.groupId} onValueChange={(groupId) => onChange({ groupId })} hint="Rules of a group are evaluated together, and belong to its team"
        options={[...groups.map(({ group: { id, name, team } }) => ({ value: id, label: team ? `${name} (${team})` : name })), { value: '', label: 'A new group' }]}
      />
      {isNew && (
        <div className="rule-edit__row">
          <Input label="Name of the group" value={choice.name} placeholder="Gateway" error={errorAt(errors, 'group.name')} onChange={(event) => onChange({ name: event.target.value })} />
          <TeamField value={choice.team} onChange={(team) => onChange({ team })} />
          <Input label="Evaluated every" value={choice.interval} error={errorAt(errors, 'group.interval')} onChange={(event) => onChange({ interval: event.target.value })} />
        </div>
      )}
    </>
  );
}
