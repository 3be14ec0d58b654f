import { Dialog, Kbd } from '@observer/ui';
import { TRIAGE_SHORTCUTS } from '../features/alerts';
import { type Shortcut } from './shortcut-keys';
import { GENERAL_SHORTCUTS, PAGE_SHORTCUTS } from './use-shortcuts';

const CHART_SHORTCUTS: readonly Shortcut[] = [
  { keys: '← →', label: 'Move the cursor of a focused chart' },
  { keys: 'Ctrl ↵', label: 'Run the queries being written' },
  { keys: 'Drag', label: 'Zoom into a part of a chart' },
];

/** All shortcuts. */
const ShortcutsHelp = ({ onClose }: { onClose: () => void }) => (
  <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" wide>
    <div className="shortcuts">
      <Group title="Go to" shortcuts={[{ keys: 'Ctrl K', label: 'Jump to a page, node, chain or metric' }, ...PAGE_SHORTCUTS]} />
      <Group title="On a page" shortcuts={[...GENERAL_SHORTCUTS, ...CHART_SHORTCUTS]} />
      <Group title="Among alerts" shortcuts={TRIAGE_SHORTCUTS} />
    </div>
  </Dialog>
);
export default ShortcutsHelp;

const Group = ({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) => (
  <section>
    <h3>{title}</h3>
    <dl>
      {shortcuts.map(({ keys, label }) => (
        <div key={keys}>
          <dt>{label}</dt>
          <dd>
            {keys.split(' ').map((key) => (
              <Kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</Kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </section>
);
