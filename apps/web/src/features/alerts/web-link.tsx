import { type ReactNode } from 'react';

/** A link whose address came from outside: only addresses of the web become links. */
export const WebLink = ({ href, children }: { href: unknown; children: ReactNode }) =>
  typeof href === 'string' && /^(https?:\/\/|\/(?!\/))/.test(href) ? (
    <a className="ui-link" href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  ) : null;
