import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import SignInPage from './sign-in-page';

/** The server's side of one attempt: what it answers, and what it was sent. */
function answerWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  const sent: unknown[] = [];
  globalThis.fetch = ((_url: string, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)));
    return Promise.resolve({ ok: status < 400, status, headers: new Map(Object.entries(headers)), json: () => Promise.resolve(body) });
  }) as unknown as typeof fetch;
  return sent;
}

async function tryToSignIn() {
  await userEvent.type(screen.getByLabelText('User'), 'admin');
  await userEvent.type(screen.getByLabelText('Password'), 'secret');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('a wrong password is told without saying which of both is wrong', async () => {
  const sent = answerWith(401, { code: 'unauthenticated', detail: 'no' });
  render(<SignInPage />);
  await tryToSignIn();
  expect((await screen.findByRole('alert')).textContent).toBe('User and password do not match. Check both and try again.');
  expect(sent).toEqual([{ user: 'admin', password: 'secret' }]);
  expect(screen.getByRole('button', { name: 'Sign in' }).hasAttribute('disabled')).toBe(false);
});

test('too many attempts: the button counts down', async () => {
  answerWith(429, { code: 'resource_exhausted' }, { 'retry-after': '20' });
  render(<SignInPage />);
  await tryToSignIn();
  const button = await screen.findByRole('button', { name: /Try again in \d+ s/ });
  expect(button.hasAttribute('disabled')).toBe(true);
});
