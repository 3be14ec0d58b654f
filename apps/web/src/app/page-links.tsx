import { Link, useLocation } from 'wouter';

/** Where the links are wider than the screen, the one of the current page is seen. */
const intoSight = (link: HTMLAnchorElement | null): void => link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

/** Links among pages that belong together, as tabs under their head. */
export function PageLinks({ label, links }: { label: string; links: readonly { path: string; label: string }[] }) {
  const [current] = useLocation();
  return (
    <nav className="ui-tabs" aria-label={label}>
      {links.map(({ path, label: text }) => (
        <Link key={path} href={path} className="ui-tabs__item" aria-current={current === path ? 'page' : undefined} ref={current === path ? intoSight : undefined}>
          {text}
        </Link>
      ))}
    </nav>
  );
}

/** Who is told of alerts, and when. */
export const PEOPLE_PAGES = [
  { path: '/on-call', label: 'On-call' },
  { path: '/escalation', label: 'Escalation' },
  { path: '/routing', label: 'Routing' },
  { path: '/contact-points', label: 'Contact points' },
  { path: '/my-notifications', label: 'My notifications' },
] as const;
/** What keeps alerts from people. */
export const QUIET_PAGES = [
  { path: '/silences', label: 'Silences' },
  { path: '/maintenance', label: 'Maintenance' },
] as const;
/** What is seen of alerts from afar. */
export const ALERT_PAGES = [{ path: '/noise', label: 'Noise' }] as const;

export const PeopleLinks = () => <PageLinks label="Who is told" links={PEOPLE_PAGES} />;
export const QuietLinks = () => <PageLinks label="What keeps alerts quiet" links={QUIET_PAGES} />;
