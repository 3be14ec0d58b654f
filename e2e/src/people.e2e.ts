import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults } from './browser/accessibility';
import { launchBrowser, signIn } from './browser/browser';
import { ObserverClient } from './client/observer-client';
import { eventually } from './system/eventually';
import { startTestSystem, type TestSystem } from './system/test-system';

/** Stands for somebody's program that takes notifications. */
interface Hook {
  readonly server: Server;
  readonly url: string;
  readonly received: { kind: string; incident?: { title: string } }[];
}
async function startHook(): Promise<Hook> {
  const received: Hook['received'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk))).on('end', () => {
      received.push(JSON.parse(body) as Hook['received'][number]);
      response.writeHead(202).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

/** Who is told of alerts, set up by an administrator in the browser from nothing. */
describe('a person who sets up who is told', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  let hook: Hook;
  const faults: string[] = [];

  beforeAll(async () => {
    [hook, system] = await Promise.all([startHook(), startTestSystem('people', { env: { OBSERVER_NOTIFY_ALLOW_INTERNAL: 'true' } })]);
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    await signIn(page, system.credentials);
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    hook?.server.close();
  });
  afterEach(() => expect(faults.splice(0)).toEqual([]));

  const open = (path: string) => page.goto(system.credentials.url + path);
  const dialog = () => page.getByRole('dialog');
  /** A field with suggestions. */
  const combobox = (name: string) => page.getByRole('combobox', { name });
  const saved = (name: string) => page.getByText(`"${name}" is saved`).first().waitFor();

  it('is told that nothing reaches them', async () => {
    await open('/my-notifications');
    await page.getByText('You have no contact point').waitFor();
  });

  it('makes a contact point for themselves, and sends a test to it', async () => {
    await open('/contact-points');
    await page.getByRole('button', { name: 'New contact point' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('My program');
    await dialog().getByLabel('Channel', { exact: true }).selectOption('webhook');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Address: is needed').waitFor();
    await dialog().getByLabel('Address', { exact: true }).fill('ftp://nowhere');
    await dialog().getByLabel('Signing key (optional)').fill('a secret that nobody sees again');
    await combobox('Whose').fill(system.credentials.user);
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByRole('alert').filter({ hasText: /URL/i }).waitFor();
    await dialog().getByLabel('Address', { exact: true }).fill(hook.url);
    await dialog().getByRole('button', { name: 'Save' }).click();
    await saved('My program');
    await dialog().getByRole('button', { name: 'Send test' }).click();
    await dialog().getByText(/Taken by the provider/).waitFor();
    await dialog().getByText('thank you').waitFor();
    expect(hook.received).toMatchObject([{ kind: 'test' }]);
    expect(await page.content()).not.toContain('nobody sees again');
  }, 60_000);

  it('builds a schedule with a preview, sees who is on call, and lets somebody take over', async () => {
    await open('/on-call');
    await page.getByText('Nobody is on call').waitFor();
    await page.getByRole('button', { name: 'New schedule' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Primary');
    await page.getByLabel('First hand-off').fill('2026-01-05T09:00');
    const people = combobox('Add to: People, in the order of their turns');
    await people.fill(system.credentials.user);
    await people.press('Enter');
    await page.getByText('Somebody is on call at every moment shown').waitFor();
    await page.getByRole('button', { name: 'Save schedule' }).click();
    const now = page.getByRole('region', { name: 'On call now' });
    await now.getByText(system.credentials.user).waitFor();
    await page.getByRole('region', { name: 'Calendar of Primary' }).getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await combobox('Who takes over').fill('grace');
    await dialog().getByLabel('From').fill('2026-01-01T00:00');
    await dialog().getByLabel('Until').fill('2036-01-01T00:00');
    await dialog().getByRole('button', { name: 'Take over' }).click();
    await now.getByText('grace').waitFor();
    await now.getByText(/Nothing reaches them/).waitFor();
    await page.getByRole('button', { name: 'Change the override of grace' }).click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await now.getByText(system.credentials.user).waitFor();
  }, 60_000);

  it('gives the shifts to a calendar program, until it revokes the address', async () => {
    await page.getByRole('button', { name: 'Calendar feeds' }).click();
    await dialog().getByRole('button', { name: 'Make a feed' }).click();
    const address = (await dialog().getByTestId('feed-address').textContent())!.trim();
    expect(await (await fetch(address)).text()).toMatch(/^BEGIN:VCALENDAR/);
    await dialog().getByRole('button', { name: /^Revoke/ }).click();
    await eventually(async () => expect((await fetch(address)).status).toBe(404));
    await page.keyboard.press('Escape');
  }, 60_000);

  it('makes the policy that tells whoever is on call, and an alert reaches them', async () => {
    await open('/escalation');
    await page.getByRole('button', { name: 'New policy' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Default');
    const tell = combobox('Add to: Tell');
    await tell.fill('on call');
    await page.getByRole('option', { name: 'On call: Primary' }).click();
    await page.getByRole('list', { name: 'Who would be told' }).getByText(`${system.credentials.user} by My program`).waitFor();
    await page.getByRole('button', { name: 'Save policy' }).click();
    await saved('Default');

    await open('/routing');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('takes it').waitFor();
    await page.getByRole('list', { name: 'Who would be told' }).getByText(`${system.credentials.user} by My program`).waitFor();

    const client = await ObserverClient.signIn(system.credentials);
    const send = await fetch(`${system.credentials.url}/alertmanager/api/v2/alerts`, { method: 'POST', headers: { authorization: `Bearer ${client.accessToken}`, 'content-type': 'application/json' }, body: JSON.stringify([{ labels: { alertname: 'ToldByJourney', severity: 'critical' } }]) });
    expect(send.status).toBe(200);
    await eventually(async () => expect(hook.received.at(-1)).toMatchObject({ kind: 'incident', incident: { title: expect.stringContaining('ToldByJourney') as string } }), 60_000);
    await open('/contact-points?open=my-program');
    await dialog().getByRole('link', { name: 'somebody is wanted' }).waitFor();
    await dialog().getByText('sent', { exact: true }).first().waitFor();
  }, 120_000);

  it('is not let delete what is still used', async () => {
    await open('/on-call?edit=primary');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await dialog().getByText(/still used by policy default/).waitFor();
  });

  it('plans maintenance that repeats, sees what summer time does to it, and ends an open window', async () => {
    await open('/maintenance');
    await page.getByRole('button', { name: 'New maintenance' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('Night work');
    await dialog().getByLabel('First window begins').fill('2026-01-01T02:30');
    await dialog().getByLabel('Lasts, minutes').fill('1440');
    await combobox('Time zone').fill('Europe/Zurich');
    await dialog().getByLabel('Repeat').selectOption('day');
    await dialog().getByText(/does not exist on that day/).waitFor();
    await dialog().getByText(/every alert is kept from people/).waitFor();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'End now: Night work' }).click();
    await page.getByRole('button', { name: 'End now: Night work' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('table', { name: 'Maintenance windows by day' }).getByRole('button', { name: /Night work/ }).count()).toBeGreaterThan(20);
  }, 60_000);

  it.each(['/on-call', '/on-call?edit=primary', '/escalation', '/escalation?edit=default', '/routing', '/contact-points', '/my-notifications', '/maintenance', '/silences'])('finds no serious accessibility fault on %s, also when narrow', async (path) => {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await open(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await eventually(async () => expect(await page.locator('[aria-busy="true"], .ui-skeleton').count()).toBe(0));
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  }, 60_000);

  it('as a viewer sees it all, and changes nothing', async () => {
    const admin = await ObserverClient.signIn(system.credentials);
    await admin.rest('POST', 'users', { user: 'vera', role: 'viewer', password: 'a long enough password' });
    const view = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await view.goto(`${system.credentials.url}/on-call`);
    await view.getByLabel('User').fill('vera');
    await view.getByLabel('Password', { exact: true }).fill('a long enough password');
    await view.keyboard.press('Enter');
    await view.getByRole('region', { name: 'On call now' }).getByText(system.credentials.user).waitFor();
    expect(await view.getByRole('button', { name: /^(New|Change|Override)/ }).count()).toBe(0);
    await view.goto(`${system.credentials.url}/my-notifications`);
    await view.getByText('Ask an editor').waitFor();
  }, 60_000);
});
