import { Drawer, IconButton, Kbd, Menu, type MenuEntry, type ThemeChoice, chooseTheme, useThemeChoice } from '@observer/ui';
import { ChevronsUpDown, Keyboard, LogOut, Menu as MenuIcon, Monitor, Moon, Search, Sun } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { ME } from '../api/access';
import { type SessionUser, setNarrowed, signOut } from '../api/session';
import { useQuery } from '../api/use-query';
import { FlameMark } from './flame-mark';
import { Pages } from './pages';
import { NAV_ROUTES, type PageRoute } from './routes';
import { ShortcutsHelp } from './shortcuts-help';
import { useShortcuts } from './use-shortcuts';

const loadPalette = () => import('./command-palette');
const CommandPalette = lazy(loadPalette);
/** After the page has what it needs, so that the palette opens at the press of its keys. */
const PALETTE_AFTER_MS = 2000;

/** The frame around every page: navigation, account, palette, shortcuts. */
export function Shell({ user }: { user: SessionUser }) {
  const [open, setOpen] = useState<'palette' | 'help' | 'nav'>();
  const close = () => setOpen(undefined);
  useShortcuts({ openPalette: () => setOpen('palette'), openHelp: () => setOpen('help'), dialogOpen: open !== undefined });
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const scope = useQuery(ME, {}, { maxAgeMs: 300_000 }).data?.me.dataScope ?? [];
  useEffect(() => setNarrowed(scope.length > 0), [scope.length]);
  const account = <AccountMenu user={user} scoped={scope.length > 0} onHelp={() => setOpen('help')} />;
  const search = (
    <button type="button" className="shell__search" onClick={() => setOpen('palette')}>
      <Search size={14} />
      <span>Jump to…</span>
      <Kbd>{isMac() ? '⌘' : 'Ctrl'} K</Kbd>
    </button>
  );
  return (
    <div className="shell">
      <a className="shell__skip" href="#content">
        Skip to content
      </a>
      <aside className="shell__side">
        <Brand />
        {search}
        <Navigation />
        {account}
      </aside>
      <header className="shell__top">
        <IconButton label="Menu" icon={<MenuIcon size={18} />} onClick={() => setOpen('nav')} />
        <Brand />
        <IconButton label="Jump to…" icon={<Search size={17} />} onClick={() => setOpen('palette')} />
      </header>
      <main className="shell__main" id="content" tabIndex={-1}>
        <Pages />
      </main>
      <Drawer open={open === 'nav'} onOpenChange={close} title="Observer" side="left" footer={account}>
        <Navigation onNavigate={close} />
      </Drawer>
      {open === 'palette' && (
        <Suspense fallback={null}>
          <CommandPalette onClose={close} />
        </Suspense>
      )}
      <ShortcutsHelp open={open === 'help'} onOpenChange={close} />
    </div>
  );
}

const isMac = () => /mac/i.test(navigator.platform);

const Brand = () => (
  <Link href="/" className="shell__brand">
    <FlameMark />
    <span>
      Observer <small>FlameWire</small>
    </span>
  </Link>
);

function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const sections: { id: 'watch' | 'run'; label: string }[] = [
    { id: 'watch', label: 'Watch' },
    { id: 'run', label: 'Run' },
  ];
  return (
    <nav aria-label="Pages" className="shell__nav">
      {sections.map(({ id, label }) => (
        <div key={id}>
          <p className="shell__section">{label}</p>
          <ul>
            {NAV_ROUTES.filter((route) => route.nav!.section === id).map((route) => (
              <li key={route.path}>
                <NavLink route={route} {...(onNavigate ? { onNavigate } : {})} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** Follows to the same time range on the other page. */
function NavLink({ route, onNavigate }: { route: PageRoute; onNavigate?: () => void }): ReactNode {
  const [path] = useLocation();
  const range = new URLSearchParams(useSearch()).get('range');
  const { icon: Icon, label } = route.nav!;
  const current = path === route.path || (route.path !== '/' && path.startsWith(`${route.path}/`));
  return (
    <Link href={range ? `${route.path}?range=${range}` : route.path} className="shell__link" aria-current={current ? 'page' : undefined} onClick={onNavigate}>
      <Icon size={16} />
      {label}
    </Link>
  );
}

function AccountMenu({ user, scoped, onHelp }: { user: SessionUser; scoped: boolean; onHelp: () => void }) {
  const theme = useThemeChoice();
  const themeEntry = (choice: ThemeChoice, label: string, icon: ReactNode): MenuEntry => ({
    label, icon, checked: theme === choice, keepOpen: true, onSelect: () => chooseTheme(choice),
  });
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="shell__account">
          <span className="shell__avatar" aria-hidden="true">
            {user.user.slice(0, 1).toUpperCase()}
          </span>
          <span className="shell__who">
            <span className="ui-truncate">{user.user}</span>
            <small>{scoped ? 'sees a part of the data' : user.role.toLowerCase()}</small>
          </span>
          <ChevronsUpDown size={14} aria-hidden="true" />
        </button>
      }
      entries={[
        { kind: 'label', label: 'Theme' },
        themeEntry('system', 'System', <Monitor size={14} />),
        themeEntry('light', 'Light', <Sun size={14} />),
        themeEntry('dark', 'Dark', <Moon size={14} />),
        { kind: 'separator' },
        { label: 'Keyboard shortcuts', icon: <Keyboard size={14} />, onSelect: onHelp },
        { label: 'Sign out', icon: <LogOut size={14} />, onSelect: () => void signOut() },
      ]}
    />
  );
}
