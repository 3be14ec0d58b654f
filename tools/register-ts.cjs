/**
 * Lets plain Node run the workspace's TypeScript: `node -C observer-source -r ./tools/register-ts.cjs file.ts`.
 * Files are transformed with swc and the repository's `.swcrc`, so they behave as the built ones (decorators, CommonJS).
 * The condition `observer-source` makes `@observer/*` resolve to sources. Used by tests that start processes and worker threads.
 */
const Module = require('node:module');
const path = require('node:path');
const { transformFileSync } = require('@swc/core');

const configFile = path.join(__dirname, '..', '.swcrc');

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformFileSync(filename, { configFile, swcrc: false, sourceMaps: 'inline' });
  module._compile(code, filename);
};
