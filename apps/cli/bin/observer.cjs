#!/usr/bin/env node
/** Runs what was built; in a fresh clone, the sources. */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '..', 'dist', 'main.js');
if (!existsSync(built)) require(join(__dirname, '..', '..', '..', 'tools', 'register-ts.cjs'));
require(existsSync(built) ? built : join(__dirname, '..', 'src', 'main.ts'));
