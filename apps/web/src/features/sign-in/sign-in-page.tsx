import { Button, Input, Notice } from '@observer/ui';
import { type FormEvent, useEffect, useState } from 'react';
import { type ApiError, asApiError, isUnauthenticated } from '../../api/api-error';
import { signIn } from '../../api/session';
import { FlameMark } from '../../app/flame-mark';
import { useNow } from '../../time/clock';
import { EmberField } from './ember-field';
import './sign-in.css';

/** The way in: user and password. */
export default function SignInPage() {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ error: ApiError; atMs: number }>();
  const now = useNow(1000);
  const waitSeconds = failure?.error.details.retryAfterSeconds ? Math.ceil((failure.atMs - now) / 1000 + failure.error.details.retryAfterSeconds) : 0;
  useEffect(() => {
    document.title = 'Sign in · Observer';
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await signIn(user.trim(), password);
    } catch (thrown) {
      setFailure({ error: asApiError(thrown), atMs: Date.now() });
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <EmberField />
      <form className="sign-in__card" onSubmit={(event) => void submit(event)}>
        <div className="sign-in__brand">
          <FlameMark size={34} />
          <h1>Observer</h1>
          <p>The FlameWire network, as it is right now.</p>
        </div>
        {failure && <Notice tone={waitSeconds > 0 ? 'warn' : 'bad'}>{failureWords(failure.error, waitSeconds)}</Notice>}
        <Input label="User" name="user" autoComplete="username" autoFocus required value={user} onChange={(event) => setUser(event.target.value)} />
        <Input label="Password" name="password" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        <Button type="submit" variant="primary" size="lg" block busy={busy} disabled={waitSeconds > 0}>
          {waitSeconds > 0 ? `Try again in ${waitSeconds} s` : 'Sign in'}
        </Button>
      </form>
    </main>
  );
}

function failureWords(error: ApiError, waitSeconds: number): string {
  if (waitSeconds > 0) return 'Too many attempts. For the safety of the account, sign-in is paused for a moment.';
  if (isUnauthenticated(error)) return 'User and password do not match. Check both and try again.';
  return error.message;
}
