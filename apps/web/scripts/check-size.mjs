/**
 * Fails when the first view of the built pages needs more script than its budget: what `index.html` loads plus the overview page, everything
 * that these import statically, gzipped. ECharts comes on demand and is reported beside it.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 150;
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'));

function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const imported of manifest[key].imports ?? []) closure(imported, seen);
  return seen;
}

const gzipKb = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length / 1000;
const sum = (keys) => [...keys].reduce((total, key) => total + gzipKb(manifest[key].file), 0);

const entry = closure('index.html');
const overviewKey = Object.keys(manifest).find((key) => key.endsWith('overview/overview-page.tsx'));
const firstView = closure(overviewKey, new Set(entry));
const charts = [...closure(Object.keys(manifest).find((key) => key.endsWith('charts/echarts-core.ts')))].filter((key) => !firstView.has(key));

console.log(`entry ${sum(entry).toFixed(1)} KB, first view ${sum(firstView).toFixed(1)} of ${BUDGET_KB} KB, charts on demand ${sum(charts).toFixed(1)} KB (gzip)`);
if (sum(firstView) > BUDGET_KB) {
  console.error(`The first view is over its budget. Largest: ${[...firstView].map((key) => `${manifest[key].file} ${gzipKb(manifest[key].file).toFixed(1)}`).join(', ')}`);
  process.exit(1);
}
