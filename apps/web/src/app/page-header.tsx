import { type ReactNode } from 'react';

/** The head of a page: its title, a line of context, and the controls that rule the whole page. */
export const PageHeader = ({ title, context, children }: { title: ReactNode; context?: ReactNode; children?: ReactNode }) => (
  <header className="page__head">
    <div className="page__titles">
      <h1>{title}</h1>
      {context && <div className="page__context">{context}</div>}
    </div>
    {children && <div className="page__controls">{children}</div>}
  </header>
);
