import type { Browser, BrowserContext, Page } from 'playwright-core';
import { accessibilityFaults } from './browser/accessibility';
import { launchBrowser } from './browser/browser';
import { ObserverClient } from './client/observer-client';
import { eventually } from './system/eventually';
import { startTestSystem, type TestSystem } from './system/test-system';

const DEMO = ['--rate', '200', '--backfill', '10m'];

describe.each(['duckdb', 'influxdb'] as const)('a person in the browser, with %s as the store', (store) => {
  let system: TestSystem;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    system = await startTestSystem('journeys', { demo: DEMO, store });
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });
  afterEach(() => expect(faults.splice(0)).toEqual([]));

  const signIn = async (password: string): Promise<void> => {
    await page.getByLabel('User').fill(system.credentials.user);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  };
  const requestsPerSecond = async (): Promise<string> => (await page.getByLabel('Traffic now').textContent()) ?? '';

  it('is told when the password is wrong, and signs in with the right one', async () => {
    await page.goto(system.credentials.url);
    await signIn('wrong');
    await page.getByRole('alert').waitFor();
    await signIn(system.credentials.password);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  });

  it('sees traffic that moves without a reload', async () => {
    await eventually(async () => expect(await requestsPerSecond()).toMatch(/[1-9][\d.,k]*\s*\/s/));
    const first = await requestsPerSecond();
    await eventually(async () => expect(await requestsPerSecond()).not.toBe(first));
    expect(await page.getByRole('table').count()).toBeGreaterThanOrEqual(3);
  });

  it('narrows the page to a chain and can share the address', async () => {
    await page.getByRole('button', { name: 'Sui' }).or(page.getByRole('link', { name: 'Sui' })).first().click();
    await eventually(async () => expect(page.url()).toMatch(/chain=sui/));
    const copy = await context.newPage();
    await copy.goto(page.url());
    await copy.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(copy.url()).toMatch(/chain=sui/);
    await copy.close();
  });

  it('opens a node and reads its verdict', async () => {
    await page.goto(`${system.credentials.url}/nodes`);
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Last probes' }).waitFor();
    await eventually(async () => expect(await page.getByText(/Healthy|Lagging|Stale|Syncing|Unreachable/).count()).toBeGreaterThan(0), 40_000);
  });

  it('drills from a group of events down to raw rows', async () => {
    await page.goto(`${system.credentials.url}/events?by=chain`);
    await page.getByRole('button', { name: /^Rows of/ }).first().click();
    await eventually(async () => expect(await page.getByRole('row').count()).toBeGreaterThan(10));
    expect(page.url()).toMatch(/rows/);
  });

  it('publishes a status page that anybody reads without signing in, without scripts', async () => {
    await page.goto(`${system.credentials.url}/status-pages`);
    await page.getByRole('button', { name: 'New status page' }).click();
    await page.getByLabel('Title').fill('FlameWire');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Add component' }).click();
    await page.getByLabel('Name').fill('Sui RPC');
    await page.getByLabel('Alerts that concern it').fill('chain=nothing-of-the-demo');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('operational', { exact: true }).waitFor();
    await page.getByRole('switch', { name: 'Published' }).click();
    await page.getByRole('link', { name: 'Open' }).waitFor();
    const visitor = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    const shown = await visitor.newPage();
    await eventually(async () => {
      await shown.goto(`${system.credentials.url}/status-page/flamewire`);
      await expect(shown.getByRole('status').textContent()).resolves.toContain('All systems operational');
      expect(await shown.getByRole('heading', { name: 'Sui RPC' }).count()).toBe(1);
    });
    expect(await shown.content()).not.toContain('nothing-of-the-demo');
    await visitor.close();
  });

  it('creates an API key that works, and revokes it', async () => {
    await page.goto(`${system.credentials.url}/admin`);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('journey');
    await page.getByRole('button', { name: 'Create key' }).click();
    const secret = await page.getByTestId('secret').textContent();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    const send = () => fetch(`${system.credentials.ingestUrl}/write`, { method: 'POST', headers: { authorization: `Token ${secret}` }, body: 'journey value=1' });
    await eventually(async () => expect((await send()).status).toBe(204));

    await page.getByRole('button', { name: 'Revoke journey' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /Revoke/ }).click();
    await eventually(async () => expect((await send()).status).toBe(401));
  });

  it('mends a refused event and replays it', async () => {
    const headers = { authorization: `Bearer ${system.credentials.ingestKey}`, 'content-type': 'application/x-ndjson' };
    await fetch(`${system.credentials.ingestUrl}/v1/events`, {
      method: 'POST', headers, body: '{"kind":"payment","type":"top_up","status":"confirmed","asset":"MEND","customer":"c1"}\n',
    });
    await page.goto(`${system.credentials.url}/dead-letters`);
    await eventually(async () => {
      await page.reload();
      await page.getByRole('row').filter({ hasText: 'requires "amount"' }).first().getByRole('button').first().click({ timeout: 2000 });
    });
    await page.getByLabel('What was sent').fill('{"kind":"payment","type":"top_up","status":"confirmed","asset":"MEND","customer":"c1","amount":3}');
    await page.getByRole('dialog').getByRole('button', { name: /Replay/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' }); // answered: leaving the page before would cancel it
    const client = await ObserverClient.signIn(system.credentials);
    const range = { startMs: Date.now() - 3_600_000, endMs: Date.now() + 3_600_000 };
    await eventually(async () => expect(await client.count('payment', range, [{ tag: 'asset', op: '=', value: 'MEND' }])).toBe(1), 30_000);
  }, 90_000);

  it.each(['/', '/nodes', '/explore', '/events', '/custom-metrics', '/custom-metrics/new', '/alert-rules/new', '/status', '/dead-letters', '/storage', '/admin'])('finds no serious accessibility fault on %s, also when narrow', async (path) => {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(system.credentials.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle', { timeout: 3000 }).catch((error: Error) => {
        if (error.name !== 'TimeoutError') throw error; // a live page never falls silent
      });
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  }, 90_000);

  it('sees that the gateway is gone, and live traffic again when it is back', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(system.credentials.url);
    await page.getByText('Live', { exact: true }).waitFor();
    system.running.processes['api-gateway']!.kill('SIGKILL');
    await page.getByText(/Reconnecting/).first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
    const before = await requestsPerSecond();
    await eventually(async () => expect(await requestsPerSecond()).not.toBe(before));
  }, 120_000);

  it('as a viewer looks at everything but administration', async () => {
    const admin = await ObserverClient.signIn(system.credentials);
    await admin.rest('POST', 'users', { user: 'vera', role: 'viewer', password: 'a long enough password' });
    const own = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const view = await own.newPage();
    await view.goto(`${system.credentials.url}/admin`);
    await view.getByLabel('User').fill('vera');
    await view.getByLabel('Password', { exact: true }).fill('a long enough password');
    await view.keyboard.press('Enter');
    await view.getByText('API keys are for administrators').waitFor();
    expect(await view.getByRole('button', { name: 'New key' }).count()).toBe(0);
    await view.goto(`${system.credentials.url}/nodes`);
    await view.getByRole('table').getByRole('link').first().waitFor();
    await own.close();
  });

  it('stays signed in after a reload and is out after signing out', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(system.credentials.url);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.getByRole('button', { name: /admin/ }).last().click();
    await page.getByRole('menuitem', { name: /sign out/i }).click();
    await page.getByLabel('Password', { exact: true }).waitFor();
    await page.reload();
    await page.getByLabel('Password', { exact: true }).waitFor();
  });
});
