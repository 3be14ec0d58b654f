/**
 * Walks every page in a real browser, wide and narrow, light and dark: takes a picture of each, runs axe-core on it, and fails on serious
 * accessibility faults, errors in the console, or content wider than the screen.
 *   node scripts/check-pages.mjs [--url http://127.0.0.1:4173] [--user admin] [--password ember] [--out <folder for pictures>] [--only <part of a name>]
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4173' }, user: { type: 'string', default: 'admin' }, password: { type: 'string', default: 'ember' },
    out: { type: 'string', default: 'test-results/pages' }, only: { type: 'string' }, node: { type: 'string', default: 'base-eu-1' },
  },
});
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PAGES = [
  ['overview', '/'], ['overview-chain', '/?chain=base&range=1h'], ['nodes', '/nodes'], ['node', `/nodes/${options.node}`], ['events', '/events'], ['events-rows', '/events?view=rows'],
  ['events-grouped', '/events?by=chain,region&agg=p95:latency_seconds'], ['metrics-first', '/explore'],
  ['metrics', `/explore?q=${encodeURIComponent('sum by (chain) (rate(gateway_requests_total[5m]))')}`], ['metrics-table', `/explore?view=table&q=${encodeURIComponent('sum by (chain) (rate(gateway_requests_total[5m]))')}`],
  ['metrics-explain', `/explore?view=explain&q=${encodeURIComponent('sum by (chain) (rate(gateway_requests_total[5m]))')}`], ['metrics-fault', '/explore?q=sum('],
  ['custom-metrics', '/custom-metrics'], ['custom-metric', '/custom-metrics/edit/gateway-requests'], ['custom-metric-new', '/custom-metrics/new'],
  ['alerts', '/alerts'], ['alerts-resolved', '/alerts?state=resolved'], ['alert', '/alerts/i41'], ['alert-silences', '/silences'], ['alert-rules', '/alert-rules'], ['alert-rule', '/alert-rules/groups/gateway/rules/gateway-errors'], ['alert-rule-band', '/alert-rules/groups/nodes/rules/node-slow'], ['alert-rule-new', '/alert-rules/new'],
  ['alert-group', '/alert-rules/groups/gateway'],
  ['on-call', '/on-call'], ['on-call-month', '/on-call?view=month'], ['on-call-edit', '/on-call?edit=primary'], ['escalation', '/escalation'], ['escalation-edit', '/escalation?edit=default'], ['routing', '/routing'],
  ['contact-points', '/contact-points'], ['contact-point', '/contact-points?open=ops-chat'], ['my-notifications', '/my-notifications'], ['maintenance', '/maintenance'], ['maintenance-agenda', '/maintenance?view=agenda'],
  ['storage', '/storage'], ['storage-series', '/storage?tab=series'], ['storage-retention', '/storage?tab=retention'], ['storage-jobs', '/storage?tab=jobs'], ['storage-erasure', '/storage?tab=erasure'],
  ['status', '/status'], ['dead-letters', '/dead-letters'], ['admin-keys', '/admin'], ['admin-users', '/admin?tab=users'], ['admin-nodes', '/admin?tab=nodes'], ['admin-scopes', '/admin?tab=scopes'],
];
const SCREENS = [['1440', { width: 1440, height: 900 }], ['390', { width: 390, height: 844 }]];

mkdirSync(options.out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: CHROMIUM_ARGS });
const faults = [];

async function check(page, name) {
  await page.screenshot({ path: `${options.out}/${name}.png`, fullPage: true });
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  for (const { id, impact, nodes } of violations) {
    const line = `${name}: ${impact} ${id} (${nodes.length}) ${nodes.slice(0, 2).map((node) => `${node.target.join(' ')} — ${node.failureSummary?.split('\n')[1]?.trim()}`).join(' | ')}`;
    if (impact === 'serious' || impact === 'critical') faults.push(line);
    else console.log(`  note ${line}`);
  }
  const tooWide = await page.evaluate(() => globalThis.document.documentElement.scrollWidth - globalThis.innerWidth);
  if (tooWide > 0) faults.push(`${name}: ${tooWide} px wider than the screen`);
}

for (const theme of ['light', 'dark']) {
  for (const [width, viewport] of SCREENS) {
    const context = await browser.newContext({ viewport, colorScheme: theme, deviceScaleFactor: 1, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`${width} ${theme} ${page.url()}: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && !/401 \(|429 \(/.test(message.text()) && faults.push(`${width} ${theme} ${page.url()}: console: ${message.text()}`));
    await page.goto(options.url);
    await page.getByLabel('Password').waitFor();
    if (!options.only) await check(page, `sign-in-${width}-${theme}`);
    await page.getByLabel('User').fill(options.user);
    await page.getByLabel('Password').fill(options.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#content').waitFor();
    for (const [name, path] of PAGES) {
      if (options.only && !name.includes(options.only)) continue;
      await page.goto(options.url + path);
      await page.locator('.page__head').waitFor();
      await page.waitForFunction(() => !globalThis.document.querySelector('[aria-busy="true"]'), undefined, { timeout: 15_000 }).catch(() => faults.push(`${name}-${width}-${theme}: still loading after 15 s`));
      await page.waitForTimeout(1200);
      await check(page, `${name}-${width}-${theme}`);
    }
    await context.close();
  }
}
await browser.close();
for (const fault of faults) console.error(`FAULT ${fault}`);
console.log(faults.length === 0 ? 'All pages are fine.' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
