import { Chip, Combobox, IconButton } from '@observer/ui';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { usePeople } from './use-people';

interface NamesFieldProps {
  label: string;
  hint?: string;
  names: readonly string[];
  options: readonly { value: string; label?: string }[];
  /** Anything may be written, not only what is suggested. */
  freeText?: boolean;
  /** Their order counts, and may be changed. */
  ordered?: boolean;
  error?: string | undefined;
  onChange: (names: string[]) => void;
}

/** Several names: added with suggestions, taken out, and put into order. */
export function NamesField({ label, hint, names, options, freeText = false, ordered = false, error, onChange }: NamesFieldProps) {
  const [text, setText] = useState('');
  const add = (name: string) => {
    setText('');
    if (name.trim() && !names.includes(name.trim())) onChange([...names, name.trim()]);
  };
  const move = (index: number, by: number) => {
    const next = [...names];
    next.splice(index + by, 0, ...next.splice(index, 1));
    onChange(next);
  };
  const labelOf = (name: string) => options.find(({ value }) => value === name)?.label ?? name;
  return (
    <div className="ui-field" role="group" aria-label={label}>
      <span className="ui-field__label">{label}</span>
      {names.length > 0 && (
        <ol className="people__names" data-ordered={ordered}>
          {names.map((name, index) => (
            <li key={name}>
              <Chip removeLabel={`Take ${labelOf(name)} out`} onRemove={() => onChange(names.filter((one) => one !== name))}>
                {labelOf(name)}
              </Chip>
              {ordered && names.length > 1 && (
                <span>
                  <IconButton size="sm" tooltip={false} label={`Move ${labelOf(name)} up`} icon={<ArrowUp size={13} />} disabled={index === 0} onClick={() => move(index, -1)} />
                  <IconButton size="sm" tooltip={false} label={`Move ${labelOf(name)} down`} icon={<ArrowDown size={13} />} disabled={index === names.length - 1} onClick={() => move(index, 1)} />
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
      <Combobox label={`Add to: ${label}`} placeholder={freeText ? 'Write a name, or choose one' : 'Choose one'} allowFreeText={freeText} text={text} onTextChange={setText} onCommit={add} options={options.filter(({ value, label: words }) => !names.includes(value) && (words ?? value).toLowerCase().includes(text.trim().toLowerCase())).slice(0, 50)} />
      {error ? (
        <span className="ui-field__error" role="alert">
          {error}
        </span>
      ) : (
        hint && <span className="ui-field__hint">{hint}</span>
      )}
    </div>
  );
}

/** People by the names they sign in with. */
export function PeopleField(props: Omit<NamesFieldProps, 'options' | 'freeText'>) {
  const people = usePeople();
  return <NamesField {...props} freeText options={people.map((value) => ({ value }))} />;
}

/** One person, or nobody. */
export function PersonField({ label, hint, person, error, onChange }: { label: string; hint?: string; person: string; error?: string | undefined; onChange: (person: string) => void }) {
  const people = usePeople();
  return (
    <div className="ui-field">
      <span className="ui-field__label">{label}</span>
      <Combobox label={label} placeholder="Name they sign in with" allowFreeText text={person} onTextChange={onChange} onCommit={onChange} options={people.filter((name) => name.toLowerCase().includes(person.trim().toLowerCase())).map((value) => ({ value }))} />
      {error ? (
        <span className="ui-field__error" role="alert">
          {error}
        </span>
      ) : (
        hint && <span className="ui-field__hint">{hint}</span>
      )}
    </div>
  );
}
