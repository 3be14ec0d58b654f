import type { Browser, Page } from 'playwright-core';
import { launchBrowser, signIn } from './browser/browser';
import { eventually } from './system/eventually';
import { startTestSystem, type TestSystem } from './system/test-system';

const DEMO = ['--rate', '200', '--backfill', '10m'];
const REQUESTS = 'sum by (chain) (rate(gateway_requests_total[2m]))';

/** Questions to metrics, metrics of one's own, alert rules over them, and how long data is kept, as a person does them in the browser. */
describe('a person who explores metrics', () => {
  let system: TestSystem;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    system = await startTestSystem('explorer', { demo: DEMO });
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    await signIn(page, system.credentials);
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });
  afterEach(() => expect(faults.splice(0)).toEqual([]));

  const open = (path: string) => page.goto(system.credentials.url + path);
  const editor = () => page.getByRole('textbox', { name: 'Query A' });
  const write = async (query: string): Promise<void> => {
    await editor().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(query);
    await page.keyboard.press('Control+Enter');
  };

  it('writes a query with completion, runs it with the keyboard and sees a graph by chain', async () => {
    await open('/explore');
    await page.locator('.cm-content').waitFor();
    await eventually(async () => {
      await editor().click();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('sum by (chain) (rate(gateway_requests_t');
      expect(await page.locator('.cm-tooltip-autocomplete').textContent({ timeout: 2000 })).toContain('gateway_requests_total');
      // The editor takes no key for a suggestion in its first moment, and asks again while names are still loading.
      await page.keyboard.press('Tab');
      expect(await editor().textContent()).toContain('gateway_requests_total');
      expect(await page.locator('.cm-tooltip-autocomplete').count()).toBe(0);
    }, 60_000);
    await page.keyboard.press('Escape');
    await eventually(async () => {
      await write(REQUESTS);
      expect(await page.getByRole('button', { name: /chain=/ }).count()).toBeGreaterThan(1);
    }, 60_000);
    expect(page.url()).toContain('q=sum');
    await eventually(async () => expect(await page.getByRole('figure').textContent()).toMatch(/now [1-9]/));
  }, 150_000);

  it('shows one series alone, and the same as a table', async () => {
    const series = page.getByRole('button', { name: /chain=/ }).first();
    await series.click();
    expect(await series.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('tab', { name: 'Table' }).click();
    await eventually(async () => expect(await page.getByRole('row').count()).toBeGreaterThan(2));
  });

  it('is told how the query was answered', async () => {
    await page.getByRole('tab', { name: 'Explain' }).click();
    await eventually(async () => expect(await page.locator('.explain__node').count()).toBeGreaterThan(0));
    await page.getByText('Samples read', { exact: true }).waitFor();
    await page.locator('.explain__node').last().hover();
    await page.locator('.cm-part').waitFor();
  });

  it('is told where a query is wrong, beside the query that stays', async () => {
    await page.getByRole('tab', { name: 'Graph' }).click();
    await write('sum by (chain) (rat(gateway_requests_total[2m]))');
    await page.getByRole('alert').filter({ hasText: /Column 1[67]/ }).waitFor();
    await page.locator('.cm-lintRange-error').first().waitFor();
  });

  it('builds a selector by pressing names and values', async () => {
    await open('/explore');
    await page.locator('.cm-content').waitFor();
    await page.getByRole('button', { name: 'Browse metrics and labels' }).click();
    await page.getByLabel('Find a metric').fill('gateway requests total');
    await page.getByRole('button', { name: /^gateway_requests_total/ }).first().click();
    await page.getByRole('group', { name: /^chain/ }).getByRole('button').first().click();
    expect(await page.getByTestId('selector').textContent()).toMatch(/^gateway_requests_total\{chain="[a-z]+"\}$/);
    await page.getByRole('button', { name: 'Insert query' }).click();
    await page.keyboard.press('Control+Enter');
    await eventually(async () => expect(page.url()).toContain('gateway_requests_total'));
  }, 60_000);

  it('sees a live graph go on without a reload', async () => {
    await open(`/explore?range=5m&live=1&q=${encodeURIComponent(REQUESTS)}`);
    await eventually(async () => expect(await page.getByRole('button', { name: /chain=/ }).count()).toBeGreaterThan(1), 30_000);
    const shown = async () => page.locator('.legend tbody').textContent();
    const first = await shown();
    await eventually(async () => expect(await shown()).not.toBe(first), 30_000);
  }, 90_000);

  it('makes a metric of events with a preview, and asks for it', async () => {
    await open('/custom-metrics/new');
    await page.getByLabel('Events', { exact: true }).selectOption('gateway_request');
    await page.getByLabel('chain', { exact: true }).check();
    await page.getByLabel('Name', { exact: true }).fill('journey_requests_total');
    await eventually(async () => expect(Number((await page.getByTestId('series-count').textContent({ timeout: 500 }))!)).toBeGreaterThan(1), 30_000);
    await page.getByRole('button', { name: 'Create metric' }).click();
    await page.getByRole('heading', { name: 'journey_requests_total', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Open in Metrics' }).click();
    await eventually(async () => expect(await page.getByText('1 series', { exact: true }).count()).toBe(1), 60_000);
  }, 150_000);

  it('is told what a shorter retention would drop, and changes nothing by looking', async () => {
    await open('/storage?tab=retention');
    await page.getByRole('button', { name: 'Edit default' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Raw', { exact: true }).fill('400d');
    await dialog.getByRole('alert').filter({ hasText: 'at least as long as raw' }).first().waitFor();
    await dialog.getByLabel('Raw', { exact: true }).fill('1h');
    await dialog.getByText(/Nothing that is stored would be dropped|rows, about/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('All other measurements').waitFor();
  }, 60_000);

  it('sees what is stored', async () => {
    await open('/storage');
    await page.getByText('On disk', { exact: true }).waitFor();
    await page.getByRole('table').getByText('gateway_request', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Series' }).click();
    await eventually(async () => expect(await page.getByText(/\d+ values/).count()).toBeGreaterThan(0));
  }, 60_000);

  it('makes a user who sees a part of the data; their status is live over one connection', async () => {
    await open('/admin?tab=users');
    await page.getByRole('button', { name: 'New user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('sam');
    await dialog.getByLabel('Password', { exact: true }).fill('a long password');
    await dialog.getByRole('button', { name: 'Add condition' }).click();
    await page.getByLabel('Column').selectOption('chain');
    await page.getByRole('combobox', { name: 'Value' }).fill('sui');
    await page.keyboard.press('Enter');
    await dialog.getByText('chain = sui').waitFor();
    await dialog.getByRole('button', { name: 'Create user' }).click();
    await page.getByRole('row', { name: /sam.*chain = sui/ }).waitFor();

    const sam = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    sam.on('pageerror', (error) => faults.push(error.message));
    let connections = 0;
    sam.on('websocket', () => (connections += 1));
    await sam.goto(`${system.credentials.url}/status`);
    await sam.getByLabel('User').fill('sam');
    await sam.getByLabel('Password', { exact: true }).fill('a long password');
    await sam.keyboard.press('Enter');
    await sam.getByText('Pipeline and sources').waitFor();
    await sam.getByText('Live', { exact: true }).waitFor();
    expect(await sam.getByText('Only those who see all data may see this').count()).toBeGreaterThan(0);
    expect(await sam.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(connections).toBe(1);
    await sam.context().close();
  }, 90_000);

  it('writes an alert rule, sees what it would do, plays it over history, and finds its alert in the inbox', async () => {
    await open('/alert-rules');
    await page.getByRole('button', { name: 'New' }).click();
    await page.getByRole('menuitem', { name: 'Alert rule' }).click();
    await page.getByLabel('Name', { exact: true }).fill('TrafficFlows');
    await page.getByLabel('Group', { exact: true }).selectOption({ label: 'A new group' });
    await page.getByLabel('Name of the group').fill('Journey');
    await page.getByLabel('Evaluated every').fill('1s');
    await page.getByLabel('Fires after holding for').fill('');
    await page.getByLabel('Summary').fill('{{ $labels.chain }} has traffic');

    const query = page.getByRole('textbox', { name: 'Query' });
    const writeRule = async (text: string): Promise<void> => {
      await query.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    };
    await page.locator('.cm-content').waitFor();
    await writeRule('sum by (chain) (rate(');
    await page.getByLabel('Bound', { exact: true }).fill('0');
    await page.getByRole('alert').filter({ hasText: 'Column' }).waitFor();
    await writeRule(REQUESTS);
    await page.getByRole('heading', { name: /would be active now/ }).waitFor();
    await page.getByText(/^\w+ has traffic$/).first().waitFor();

    await page.getByRole('tab', { name: 'Back-test' }).click();
    await page.getByRole('tabpanel', { name: 'Back-test' }).getByText('6 h').click();
    await page.getByRole('button', { name: 'Play over history' }).click();
    await page.getByText(/evaluations, one every/).waitFor();

    await page.getByRole('button', { name: 'Create rule' }).click();
    await page.getByRole('heading', { name: 'TrafficFlows', level: 1 }).waitFor();
    await open('/alerts');
    await page.getByRole('link', { name: /TrafficFlows|has traffic/ }).first().waitFor({ timeout: 60_000 });
  }, 120_000);
});
