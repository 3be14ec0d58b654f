import { type KeyboardEvent, type ReactNode, useRef } from 'react';

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
}

interface ChoiceListProps<T extends string> {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
}

/** Moves focus and choice with the arrow keys, Home and End, as the ARIA patterns for tabs and radio groups ask. */
function useRovingChoice<T extends string>({ value, choices, onChange }: ChoiceListProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const index = choices.findIndex((choice) => choice.value === value);
    const target = { ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1, ArrowUp: index - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = (target + choices.length) % choices.length;
    onChange(choices[next]!.value);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return { list, onKeyDown };
}

/** Tabs over panels. Give the panel `role="tabpanel"` and a label. */
export function Tabs<T extends string>(props: ChoiceListProps<T>) {
  const { list, onKeyDown } = useRovingChoice(props);
  return (
    <div className="ui-tabs" role="tablist" aria-label={props.label} ref={list} onKeyDown={onKeyDown}>
      {props.choices.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          role="tab"
          className="ui-tabs__item"
          aria-selected={value === props.value}
          tabIndex={value === props.value ? 0 : -1}
          onClick={() => props.onChange(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** One of a few choices, side by side. */
export function Segments<T extends string>(props: ChoiceListProps<T>) {
  const { list, onKeyDown } = useRovingChoice(props);
  return (
    <div className="ui-segments" role="radiogroup" aria-label={props.label} ref={list} onKeyDown={onKeyDown}>
      {props.choices.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          role="radio"
          className="ui-segments__item"
          aria-checked={value === props.value}
          tabIndex={value === props.value ? 0 : -1}
          onClick={() => props.onChange(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
