import * as RadixMenu from '@radix-ui/react-dropdown-menu';
import { Check } from 'lucide-react';
import { type ReactElement, type ReactNode } from 'react';
import { classNames } from './class-names';

export type MenuEntry =
  | { kind?: 'item'; label: string; icon?: ReactNode; danger?: boolean; disabled?: boolean; checked?: boolean; keepOpen?: boolean; onSelect: () => void }
  | { kind: 'label'; label: string }
  | { kind: 'separator' };

/** A list of actions behind a button; arrow keys and first letters work. */
export function Menu({ trigger, entries, align = 'end' }: { trigger: ReactElement; entries: readonly MenuEntry[]; align?: 'start' | 'end' }) {
  return (
    <RadixMenu.Root>
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content className="ui-menu" align={align} sideOffset={6} collisionPadding={8}>
          {entries.map((entry, index) => (
            <Entry key={index} entry={entry} />
          ))}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'separator') return <RadixMenu.Separator className="ui-menu__separator" />;
  if (entry.kind === 'label') return <RadixMenu.Label className="ui-menu__label">{entry.label}</RadixMenu.Label>;
  const className = classNames('ui-menu__item', entry.danger && 'ui-menu__item--danger');
  const select = (event: Event) => {
    if (entry.keepOpen) event.preventDefault();
    entry.onSelect();
  };
  if (entry.checked === undefined) {
    return (
      <RadixMenu.Item className={className} disabled={entry.disabled ?? false} onSelect={select}>
        {entry.icon}
        {entry.label}
      </RadixMenu.Item>
    );
  }
  return (
    <RadixMenu.CheckboxItem className={className} checked={entry.checked} disabled={entry.disabled ?? false} onSelect={select}>
      {entry.icon}
      {entry.label}
      {entry.checked && <Check size={14} className="ui-menu__check" />}
    </RadixMenu.CheckboxItem>
  );
}
