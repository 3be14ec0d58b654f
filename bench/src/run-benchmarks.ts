/** Runs `bench/src/**\/*.bench.ts` one after the other and prints their figures. Arguments: `--json`, and words that select benchmarks by path. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Figure } from './system/figure';
import { renderTable } from './system/table';

const root = __dirname;

function benchmarks(words: readonly string[]): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.bench.ts') && (words.length === 0 || words.some((word) => path.includes(word))))
    .sort();
}

async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  const selected = benchmarks(argv.filter((argument) => !argument.startsWith('--')));
  if (selected.length === 0) throw new Error(`no benchmark in ${relative(process.cwd(), root)} matches ${argv.join(' ')}`);
  const figures: Figure[] = [];
  let failed = 0;
  for (const path of selected) {
    const startedMs = Date.now();
    process.stderr.write(`  … ${path}\n`);
    try {
      const { run } = (await import(join(root, path))) as { run: () => Promise<Figure[]> };
      figures.push(...(await run()));
      process.stderr.write(`  ✔ ${path} (${((Date.now() - startedMs) / 1000).toFixed(0)} s)\n`);
    } catch (error) {
      failed++;
      process.stderr.write(`  ✖ ${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
  process.stdout.write(json ? `${JSON.stringify(figures, null, 2)}\n` : `\n${renderTable(figures)}\n`);
  process.exit(failed === 0 ? 0 : 1);
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
