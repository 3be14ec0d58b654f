import { Button, Combobox, Popover, Select } from '@observer/ui';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { METADATA } from '../../api/operations';
import { type FieldFilterInput, type FilterOp, type Kind, type MatcherInput, type MatcherOp } from '../../api/types';
import { useSteadyQuery } from '../../api/use-query';
import { typedValue } from './explore-state';
import { FIELD_OPS, TAG_OPS } from './filter-words';

interface AddFilterProps {
  measurement: string;
  kind: Kind | undefined;
  tags: string[];
  fields: string[];
  onMatcher: (matcher: MatcherInput) => void;
  onFilter: (filter: FieldFilterInput) => void;
}

/** A condition on a tag or a field; values of tags are suggested from what is stored. */
export function AddFilter(props: AddFilterProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label="Add a condition" open={open} onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="ghost" icon={<Plus size={13} />}>
          Add condition
        </Button>
      }
    >
      <FilterForm {...props} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function FilterForm({ measurement, tags, fields, onMatcher, onFilter, onDone }: AddFilterProps & { onDone: () => void }) {
  const [column, setColumn] = useState(tags[0] ?? fields[0] ?? '');
  const [chosenOp, setOp] = useState('');
  const [text, setText] = useState('');
  const isTag = tags.includes(column);
  const ops: readonly { value: string; label: string }[] = isTag ? TAG_OPS : FIELD_OPS;
  const op = ops.some(({ value }) => value === chosenOp) ? chosenOp : ops[0]!.value;
  const suggest = isTag && (op === 'EQ' || op === 'NEQ');
  const values = useSteadyQuery(METADATA, { query: { what: 'TAG_VALUES', measurement, tag: column, prefix: suggest ? text : '', limit: 50 } }, { skip: !suggest || column === '', maxAgeMs: 30_000 });
  const add = (value: string) => {
    if (isTag) onMatcher({ tag: column, op: op as MatcherOp, value });
    else onFilter({ field: column, op: op as FilterOp, value: typedValue(value) });
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (column && (text !== '' || isTag)) add(text);
  };
  return (
    <form className="builder__filter" onSubmit={submit}>
      <Select
        label="Column" value={column} options={[...tags, ...fields].map((name) => ({ value: name, label: name }))}
        onValueChange={(name) => {
          setColumn(name);
          setText('');
        }}
      />
      <Select label="Comparison" value={op} options={ops} onValueChange={setOp} />
      <div className="ui-field">
        <span className="ui-field__label" aria-hidden="true">
          Value
        </span>
        <Combobox
          label="Value" allowFreeText text={text} onTextChange={setText} onCommit={add} loading={values.loading} placeholder={isTag ? 'Type or choose' : 'Number or text'}
          options={suggest ? (values.data?.metadata.values ?? []).map(({ name }) => ({ value: name })) : []}
        />
      </div>
      <Button type="submit" variant="primary">
        Add
      </Button>
    </form>
  );
}
