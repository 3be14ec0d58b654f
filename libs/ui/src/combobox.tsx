import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

export interface ComboboxOption {
  value: string;
  label?: string;
  hint?: string;
}

export interface ComboboxProps {
  label: string;
  placeholder?: string;
  options: readonly ComboboxOption[];
  /** Text in the box; the owner decides what typing means (often: ask for suggestions). */
  text: string;
  onTextChange: (text: string) => void;
  /** A suggestion was chosen, or Enter pressed on free text. */
  onCommit: (value: string) => void;
  /** Accept what was typed even if no suggestion matches. */
  allowFreeText?: boolean;
  loading?: boolean;
  autoFocus?: boolean;
  icon?: ReactNode;
}

/** Where the highlight goes for a key; -1 means nothing is highlighted. */
export function moveHighlight(key: string, current: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (current + 1) % count;
  if (key === 'ArrowUp') return current <= 0 ? count - 1 : current - 1;
  return undefined;
}

/** Text with suggestions (ARIA combobox with a list popup). Arrow keys move, Enter takes, Escape closes. */
export function Combobox(props: ComboboxProps) {
  const { options, text, onTextChange, onCommit } = props;
  const id = useId();
  const [open, setOpen] = useState(false);
  const [highlight, setHighlight] = useState(-1);
  const active = highlight < options.length ? highlight : -1;
  const commit = (value: string) => {
    setOpen(false);
    setHighlight(-1);
    onCommit(value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moved = moveHighlight(event.key, active, options.length);
    if (moved !== undefined) {
      event.preventDefault();
      setOpen(true);
      setHighlight(moved);
    } else if (event.key === 'Enter') {
      const chosen = open ? options[active]?.value : undefined;
      if (chosen === undefined && !(props.allowFreeText && text)) return;
      event.preventDefault();
      commit(chosen ?? text);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div className="ui-combobox" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <span className="ui-input-wrap">
        {props.icon}
        <input
          className="ui-input"
          role="combobox"
          aria-label={props.label}
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          autoFocus={props.autoFocus}
          placeholder={props.placeholder}
          value={text}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onChange={(event) => {
            setOpen(true);
            setHighlight(-1);
            onTextChange(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
      </span>
      {open && <Suggestions id={id} options={options} active={active} loading={props.loading ?? false} label={props.label} onHover={setHighlight} onChoose={commit} />}
    </div>
  );
}

interface SuggestionsProps {
  id: string;
  label: string;
  options: readonly ComboboxOption[];
  active: number;
  loading: boolean;
  onHover: (index: number) => void;
  onChoose: (value: string) => void;
}

function Suggestions({ id, label, options, active, loading, onHover, onChoose }: SuggestionsProps) {
  return (
    <div className="ui-listbox" role="listbox" id={`${id}-list`} aria-label={`${label}: suggestions`}>
      {options.map((option, index) => (
        <div
          key={option.value}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          data-active={index === active}
          className="ui-option"
          onPointerMove={() => onHover(index)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option.value)}
        >
          <span className="ui-truncate">{option.label ?? option.value}</span>
          {option.hint && <span className="ui-option__hint">{option.hint}</span>}
        </div>
      ))}
      {options.length === 0 && (
        <div className="ui-listbox__empty" role="option" aria-selected="false" aria-disabled="true">
          {loading ? 'Looking…' : 'No suggestions'}
        </div>
      )}
    </div>
  );
}

/** A removable token. */
export function Chip({ children, onRemove, removeLabel, accent = false }: { children: ReactNode; onRemove?: () => void; removeLabel?: string; accent?: boolean }) {
  return (
    <span className={`ui-chip${accent ? ' ui-chip--accent' : ''}${onRemove ? '' : ' ui-chip--plain'}`}>
      <span className="ui-truncate">{children}</span>
      {onRemove && (
        <button type="button" className="ui-chip__remove" aria-label={removeLabel ?? 'Remove'} onClick={onRemove}>
          <X size={12} />
        </button>
      )}
    </span>
  );
}
