import { Button, EmptyState, ErrorState, Skeleton } from '@observer/ui';
import { Compass } from 'lucide-react';
import { Component, type ReactNode, Suspense, useEffect } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { type PageRoute, ROUTES } from './routes';

/** The page of the current path. */
export function Pages() {
  const [path] = useLocation();
  return (
    <PageBoundary key={path}>
      <Switch>
        {ROUTES.map((route) => (
          <Route key={route.path} path={route.path}>
            <TitledPage route={route} />
          </Route>
        ))}
        <Route>
          <EmptyState title="There is no such page" icon={<Compass size={18} />} actions={<Link href="/" className="ui-button ui-button--secondary">Go to the overview</Link>}>
            The address may be old or mistyped.
          </EmptyState>
        </Route>
      </Switch>
    </PageBoundary>
  );
}

function TitledPage({ route }: { route: PageRoute }) {
  useEffect(() => {
    document.title = `${route.title} · Observer`;
  }, [route.title]);
  return (
    <Suspense fallback={<PageSkeleton title={route.title} />}>
      <route.Page />
    </Suspense>
  );
}

const PageSkeleton = ({ title }: { title: string }) => (
  <div className="page" role="status" aria-busy="true" aria-label={`Loading: ${title}`}>
    <Skeleton width="10rem" height="1.75rem" />
    <Skeleton height="6rem" style={{ borderRadius: 12 }} />
    <Skeleton height="16rem" style={{ borderRadius: 12 }} />
  </div>
);

/** A fault in one page does not take the product down, and a reload mends most: often a new version was deployed. */
class PageBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <ErrorState title="This page stopped working" actions={<Button onClick={() => location.reload()}>Reload the page</Button>}>
        {this.state.error.message}
      </ErrorState>
    );
  }
}
