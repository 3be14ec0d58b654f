/** `npm run docs:events`: writes docs/event-catalogue.md and records new and compatibly changed contracts in libs/contracts/golden. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredPayloads, type DeclaredPayload, eventCatalogue, type Golden, goldenOf, incompatibilities } from '@observer/contracts';

const root = join(__dirname, '..', '..');
const goldenFolder = join(root, 'libs', 'contracts', 'golden');
/** Records even what breaks: only for contracts that no deployed version ever used. */
const force = process.argv.includes('--force');

function record(payload: DeclaredPayload): string[] {
  const file = join(goldenFolder, `${payload.id}.json`);
  const golden = goldenOf(payload);
  const breaks = existsSync(file) ? incompatibilities((JSON.parse(readFileSync(file, 'utf8')) as Golden).schema, golden.schema) : [];
  if (breaks.length > 0 && !force) return breaks.map((reason) => `${payload.id}: ${reason}`);
  writeFileSync(file, `${JSON.stringify(golden, null, 2)}\n`);
  return [];
}

mkdirSync(goldenFolder, { recursive: true });
const payloads = declaredPayloads();
const known = new Set(payloads.map(({ id }) => `${id}.json`));
for (const file of readdirSync(goldenFolder).filter((name) => !known.has(name))) rmSync(join(goldenFolder, file));
const breaks = payloads.flatMap(record);
writeFileSync(join(root, 'docs', 'event-catalogue.md'), eventCatalogue());
console.log(`${payloads.length} payloads recorded, docs/event-catalogue.md written`);
if (breaks.length > 0) {
  console.error(`These changes would break running services; declare a v2 beside v1, or use --force for what was never deployed:\n  ${breaks.join('\n  ')}`);
  process.exitCode = 1;
}
