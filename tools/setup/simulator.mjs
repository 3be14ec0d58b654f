/** `npm run simulator -- --help` */
import { createRequire } from 'node:module';
import { fail } from './steps.mjs';
import { prepare, root } from './prepare.mjs';

try {
  await prepare({ servers: [] });
  const { main } = createRequire(import.meta.url)(`${root}/tools/dist/simulator/main.js`);
  await main(process.argv.slice(2));
} catch (error) {
  fail(error);
}
