/**
 * Rules about package-lock.json, as plain functions over its parsed content.
 *
 * npm writes into a lock only the optional platform packages it could look up; a registry that serves no builds for other
 * platforms leaves holes, and `npm ci` then refuses the whole lock ("Missing: ... from lock file"). The holes are filled with
 * entries that say for which system they are, so that npm skips them where they do not fit.
 */

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = { x64: 'x64', amd64: 'x64', arm64: 'arm64', arm: 'arm', armv7: 'arm', ia32: 'ia32', ppc64: 'ppc64', ppc64le: 'ppc64', s390x: 's390x', riscv64: 'riscv64', loong64: 'loong64', wasm32: 'wasm32' };

/**
 * For which system a platform package is built, read from its name (`@swc/core-linux-arm-gnueabihf`).
 * @param {string} name
 * @returns {{ os: string[], cpu: string[], libc?: string[] } | undefined} undefined when the name does not tell
 */
export function platformOf(name) {
  const words = name.split('/').pop().split('-');
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.map((word) => PROCESSORS[word]).find((found) => found !== undefined);
  if (os === undefined || cpu === undefined) return undefined;
  if (os !== 'linux') return { os: [os], cpu: [cpu] };
  return { os: [os], cpu: [cpu], libc: [words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'] };
}

/** The folders in which Node would look for `name` when asked from `from`, nearest first. */
function candidates(from, name) {
  const found = [];
  for (let folder = from; ; ) {
    found.push(folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`);
    if (folder === '') return found;
    const at = folder.lastIndexOf('node_modules/');
    folder = at > 0 ? folder.slice(0, at - 1) : '';
  }
}

/**
 * Optional dependencies that no entry of the lock satisfies.
 * @param {{ packages: Record<string, any> }} lock
 * @returns {Array<{ name: string, version: string, parent: string }>}
 */
export function missingOptional(lock) {
  const missing = new Map();
  for (const [parent, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!candidates(parent, name).some((path) => path in lock.packages)) missing.set(name, { name, version, parent });
    }
  }
  return [...missing.values()];
}

/**
 * The lock with an entry for every missing optional platform package; other entries stay as they are.
 * @throws Error naming the packages whose name does not tell their platform, or whose version is a range
 */
export function completed(lock) {
  const packages = { ...lock.packages };
  const unclear = [];
  for (const { name, version, parent } of missingOptional(lock)) {
    const platform = platformOf(name);
    if (platform === undefined || !/^\d/.test(version)) {
      unclear.push(`${name}@${version} (wanted by ${parent})`);
      continue;
    }
    const flags = {};
    for (const flag of ['dev', 'devOptional', 'peer']) if (packages[parent][flag]) flags[flag] = true;
    packages[`node_modules/${name}`] = { version, ...platform, ...flags, optional: true };
  }
  if (unclear.length > 0) throw new Error(`cannot tell the platform of: ${unclear.join(', ')}; add them to package-lock.json by hand`);
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  return { ...lock, packages: sorted };
}

/** Paths of entries that name the host they were fetched from; a lock must work with any registry or mirror. */
export const entriesWithHosts = (lock) =>
  Object.entries(lock.packages).filter(([, entry]) => /^(https?|git)/.test(entry.resolved ?? '')).map(([path]) => path);

/** The lock without registry addresses; integrity hashes stay and guard the content. */
export function withoutHosts(lock) {
  const packages = {};
  for (const [path, entry] of Object.entries(lock.packages)) {
    const { resolved, ...rest } = entry;
    packages[path] = /^https?:/.test(resolved ?? '') ? rest : entry;
  }
  return { ...lock, packages };
}

/** Installable entries without an integrity hash, apart from the filled-in platform packages and the workspaces themselves. */
export const entriesWithoutIntegrity = (lock) =>
  Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link && entry.integrity === undefined && !(entry.optional && entry.os))
    .map(([path]) => path);
