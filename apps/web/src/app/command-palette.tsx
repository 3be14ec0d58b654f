import { BareDialog, classNames, Kbd, moveHighlight, StatusDot } from '@observer/ui';
import { ChartSpline, CornerDownLeft, HardDrive, Link2, Moon, Plus, Search, Users } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { METRIC_RULES } from '../api/metric-rules';
import { CHAINS, NODES } from '../api/operations';
import { useAtLeast } from '../api/session';
import { useQuery } from '../api/use-query';
import { nodeState, stateTone, stateWords } from '../features/nodes/node-verdict';
import { metricsLink, startQuery } from '../features/metrics';
import { ALERT_PAGES, PEOPLE_PAGES, QUIET_PAGES } from './page-links';
import { rankCommands } from './rank-commands';
import { NAV_ROUTES } from './routes';
import { chooseTheme, useTheme } from '@observer/ui';

interface Command {
  id: string;
  group: 'Pages' | 'Chains' | 'Nodes' | 'Metrics' | 'Actions';
  label: string;
  hint?: string;
  icon: ReactNode;
  run: () => void;
}

/** Jumps to a page, node, chain or metric by a few letters. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [highlight, setHighlight] = useState(0);
  const commands = rankCommands(useCommands(), text).slice(0, 12);
  const active = Math.min(highlight, commands.length - 1);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  return (
    <BareDialog open onOpenChange={onClose} title="Jump to">
      <div
        className="palette"
        onKeyDown={(event) => {
          const moved = moveHighlight(event.key, active, commands.length);
          if (moved !== undefined) {
            event.preventDefault();
            setHighlight(moved);
          } else if (event.key === 'Enter') run(commands[active]);
        }}
      >
        <div className="palette__input">
          <Search size={16} aria-hidden="true" />
          <input
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-label="Jump to a page, node, chain or metric"
            aria-activedescendant={commands[active] ? `palette-${active}` : undefined}
            placeholder="Jump to a page, node, chain or metric"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setHighlight(0);
            }}
          />
          <Kbd>Esc</Kbd>
        </div>
        <div className="ui-listbox palette__list" role="listbox" id="palette-list" aria-label="Results">
          {commands.map((command, index) => (
            <div
              key={command.id}
              id={`palette-${index}`}
              role="option"
              aria-selected={index === active}
              data-active={index === active}
              className={classNames('ui-option', 'palette__option')}
              onPointerMove={() => setHighlight(index)}
              onClick={() => run(command)}
            >
              <span className="palette__icon">{command.icon}</span>
              <span className="ui-truncate">{command.label}</span>
              <span className="ui-option__hint">{command.hint ?? command.group}</span>
              {index === active && <CornerDownLeft size={13} aria-hidden="true" />}
            </div>
          ))}
          {commands.length === 0 && <p className="ui-listbox__empty">Nothing is called “{text}”</p>}
        </div>
      </div>
    </BareDialog>
  );
}

const STORAGE_TABS = [['series', 'Series and cardinality'], ['retention', 'Retention'], ['jobs', 'Jobs'], ['erasure', 'Erasure of a person']] as const;

function useCommands(): Command[] {
  const [, navigate] = useLocation();
  const theme = useTheme();
  const nodes = useQuery(NODES, {}, { maxAgeMs: 30_000 }).data?.nodes ?? [];
  const chains = useQuery(CHAINS, {}, { maxAgeMs: 60_000 }).data?.chains ?? [];
  const rules = useQuery(METRIC_RULES, {}, { maxAgeMs: 60_000 }).data?.metricRules ?? [];
  const isEditor = useAtLeast('EDITOR');
  const other = theme === 'dark' ? 'light' : 'dark';
  return [
    ...NAV_ROUTES.map(({ path, title, nav }): Command => {
      const Icon = nav!.icon;
      return { id: path, group: 'Pages', label: title, icon: <Icon size={15} />, run: () => navigate(path) };
    }),
    ...chains.map((chain): Command => ({ id: `chain ${chain.id}`, group: 'Chains', label: chain.name, hint: 'Overview of this chain', icon: <Link2 size={15} />, run: () => navigate(`/?chain=${chain.id}`) })),
    ...nodes.map((node): Command => ({
      id: `node ${node.id}`, group: 'Nodes', label: node.id, hint: `${node.chainName} · ${stateWords(nodeState(node))}`, icon: <StatusDot tone={stateTone(nodeState(node))} />,
      run: () => navigate(`/nodes/${node.id}`),
    })),
    ...rules.map(({ rule }): Command => ({
      id: `metric ${rule.id}`, group: 'Metrics', label: rule.metric, hint: `Explore this ${rule.type.toLowerCase()}`, icon: <ChartSpline size={15} />, run: () => navigate(metricsLink(startQuery(rule.metric, rule.type.toLowerCase()))),
    })),
    ...[...ALERT_PAGES, ...PEOPLE_PAGES, ...QUIET_PAGES].filter(({ path }) => !NAV_ROUTES.some((route) => route.path === path)).map(({ path, label }): Command => ({ id: `page ${path}`, group: 'Pages', label, icon: <Users size={15} />, run: () => navigate(path) })),
    ...STORAGE_TABS.map(([tab, label]): Command => ({ id: `storage ${tab}`, group: 'Pages', label, hint: 'Storage', icon: <HardDrive size={15} />, run: () => navigate(`/storage?tab=${tab}`) })),
    ...(isEditor ? [{ id: 'new metric', group: 'Actions' as const, label: 'New metric', icon: <Plus size={15} />, run: () => navigate('/custom-metrics/new') }, { id: 'new alert rule', group: 'Actions' as const, label: 'New alert rule', icon: <Plus size={15} />, run: () => navigate('/alert-rules/new') }] : []),
    { id: 'theme', group: 'Actions', label: `Switch to the ${other} theme`, icon: <Moon size={15} />, run: () => chooseTheme(other) },
  ];
}
