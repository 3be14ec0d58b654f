#!/usr/bin/env node
/**
 * Completes package-lock.json after an `npm install` (see lock-file.mjs for why).
 *
 *   npm run lock:complete            writes the lock
 *   npm run lock:complete -- --check only says what is wrong; exit 1
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { completed, entriesWithHosts, entriesWithoutIntegrity, missingOptional, withoutHosts } from './lock-file.mjs';

const path = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const missing = missingOptional(lock);
const withHosts = entriesWithHosts(lock);
const unhashed = entriesWithoutIntegrity(lock);

if (unhashed.length > 0) console.error(`package-lock.json: no integrity for ${unhashed.join(', ')}; run npm install again with access to the registry`);
if (process.argv.includes('--check')) {
  if (missing.length > 0) console.error(`package-lock.json lacks ${missing.length} optional platform packages, npm ci would refuse it: npm run lock:complete`);
  if (withHosts.length > 0) console.error(`package-lock.json names registry hosts in ${withHosts.length} entries: npm run lock:complete`);
  process.exit(missing.length + withHosts.length + unhashed.length > 0 ? 1 : 0);
}
if (missing.length + withHosts.length > 0) {
  const temporary = new URL('package-lock.json.new', path);
  writeFileSync(temporary, `${JSON.stringify(withoutHosts(completed(lock)), null, 2)}\n`);
  renameSync(temporary, path);
}
console.log(`package-lock.json: ${missing.length} platform packages added, ${withHosts.length} addresses removed`);
process.exit(unhashed.length > 0 ? 1 : 0);
