import { Drawer, IconButton, Kbd } from '@observer/ui';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { ME } from '../api/access';
import { type SessionUser, setNarrowed } from '../api/session';
import { useQuery } from '../api/use-query';
import { FlameMark } from './flame-mark';
import { Pages } from './pages';
import { NAV_ROUTES, type PageRoute } from './routes';
import { useShortcuts } from './use-shortcuts';

const loadPalette = () => import('./command-palette');
const CommandPalette = lazy(loadPalette);
const AccountMenu = lazy(() => import('./account-menu'));
const ShortcutsHelp = lazy(() => import('./shortcuts-help'));
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
  const account = (
    <Suspense fallback={<div className="shell__account" />}>
      <AccountMenu user={user} scoped={scope.length > 0} onHelp={() => setOpen('help')} />
    </Suspense>
  );
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
      {open === 'help' && (
        <Suspense fallback={null}>
          <ShortcutsHelp onClose={close} />
        </Suspense>
      )}
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
  const sections = [
    { id: 'watch', label: 'Watch' },
    { id: 'respond', label: 'Respond' },
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
  const { icon: Icon, label, others = [] } = route.nav!;
  const current = route.path === '/' ? path === '/' : [route.path, ...others].some((one) => path === one || path.startsWith(`${one}/`));
  return (
    <Link href={range ? `${route.path}?range=${range}` : route.path} className="shell__link" aria-current={current ? 'page' : undefined} onClick={onNavigate}>
      <Icon size={16} />
      {label}
    </Link>
  );
}
