import { ErrorState, Toaster } from '@observer/ui';
import { lazy, Suspense, useEffect } from 'react';
import { closeLive } from '../api/live-connection';
import { clearQueries } from '../api/query-cache';
import { refreshSession, useSession } from '../api/session';
import { FlameMark } from './flame-mark';
import { Shell } from './shell';

const SignInPage = lazy(() => import('../features/sign-in/sign-in-page'));

/** Who may see what: nothing before the session is known, the sign-in page without one, the product with one. */
export function App() {
  const session = useSession();
  const signedOut = session.state === 'signed-out';
  useEffect(() => {
    if (!signedOut) return;
    clearQueries();
    closeLive();
  }, [signedOut]);
  return (
    <>
      {session.state === 'starting' && <Splash />}
      {session.state === 'unreachable' && (
        <main className="splash">
          <ErrorState title="Observer cannot be reached" onRetry={() => void refreshSession()}>
            {session.error.message} Trying again every few seconds.
          </ErrorState>
        </main>
      )}
      {signedOut && (
        <Suspense fallback={<Splash />}>
          <SignInPage />
        </Suspense>
      )}
      {session.state === 'signed-in' && <Shell user={session.user} />}
      <Toaster />
    </>
  );
}

const Splash = () => (
  <div className="splash" role="status" aria-label="Observer is starting">
    <FlameMark size={40} />
  </div>
);
