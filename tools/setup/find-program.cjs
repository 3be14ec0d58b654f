const { accessSync, constants } = require('node:fs');
const { delimiter, join } = require('node:path');

/** Where servers live that are not on everybody's PATH. */
const MORE_FOLDERS = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin', '/snap/bin'];

/**
 * Absolute path of the first of `names` that is installed, or undefined. CommonJS, because both the set-up (before anything is built) and
 * the built launcher use it.
 * @param {...string} names
 */
function findProgram(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...MORE_FOLDERS];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

module.exports = { findProgram };
