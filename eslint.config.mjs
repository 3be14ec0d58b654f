import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Which library may be imported where: a client package has one home. */
const HOMES = {
  '@nats-io/*': 'libs/platform',
  ioredis: 'libs/platform',
  'rate-limiter-flexible': 'libs/platform',
  'prom-client': 'libs/platform',
  pino: 'libs/platform',
  '@duckdb/*': 'libs/store',
  '@influxdata/*': 'libs/store',
  bullmq: 'libs/platform',
  'csv-stringify': 'libs/tables',
  'csv-stringify/*': 'libs/tables',
  'hyparquet-writer': 'libs/tables',
  '@lezer/common': 'libs/promql',
  '@lezer/lr': 'libs/promql',
  re2js: 'libs/promql',
};

/** What each library may know of the others. Apps may use any library and never another app. */
const LIBRARY_DEPENDENCIES = {
  kernel: [],
  contracts: ['kernel'],
  telemetry: ['kernel'],
  promql: ['kernel', 'contracts'],
  store: ['kernel', 'contracts', 'telemetry', 'promql'],
  platform: ['kernel', 'contracts'],
  actors: ['kernel', 'contracts', 'platform'],
  'store-client': ['kernel', 'contracts', 'platform', 'promql'],
  testing: ['kernel', 'contracts', 'platform', 'telemetry'],
  tables: [],
  ui: [],
};

const restrict = (folder, forbidden, files = '*') => ({
  files: [`${folder}/**/${files}.{ts,tsx}`],
  rules: { 'no-restricted-imports': ['error', { patterns: forbidden }] },
});

const foreignHomes = (folder) =>
  Object.entries(HOMES)
    .filter(([, home]) => home !== folder)
    .map(([pattern, home]) => ({ group: [pattern], message: `${pattern} is imported in ${home} only; use what that library offers.` }));

const apps = ['ingest', 'analytics', 'alerting', 'reporting', 'api-gateway', 'web', 'cli'];
const appRule = (app, homes, files) =>
  restrict(`apps/${app}`, [
    ...homes,
    { group: apps.filter((other) => other !== app).map((other) => `@observer/${other}`), message: 'An app never imports an app; ask over its contract.' },
    { group: ['**/apps/*'], message: 'An app never imports an app; ask over its contract.' },
  ], files);
/** A test of a service may speak to it as its users do: with the client packages of others. */
const appRules = apps.flatMap((app) => [appRule(app, foreignHomes(`apps/${app}`)), appRule(app, [], '*.svc')]);
const libraryRule = (library, allowed, files) =>
  restrict(`libs/${library}`, [
    ...foreignHomes(`libs/${library}`),
    {
      group: [...Object.keys(LIBRARY_DEPENDENCIES), ...apps].filter((name) => name !== library && !allowed.includes(name)).map((name) => `@observer/${name}`),
      message: `libs/${library} may use only: ${allowed.join(', ') || 'nothing of Observer'}.`,
    },
  ], files);
/** Tests may also use libs/testing: nothing that runs depends on it. */
const libraryRules = Object.entries(LIBRARY_DEPENDENCIES).flatMap(([library, allowed]) => [
  libraryRule(library, allowed),
  libraryRule(library, [...allowed, 'testing'], '*.{spec,int,svc}'),
]);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.observer/**', '**/golden/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [importX.createNodeResolver({ conditionNames: ['observer-source', 'import', 'require', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs'] })],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: ['**/*.config.ts', '**/config.ts', '**/config/**', 'libs/testing/**', '**/*.{spec,int,svc,e2e}.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Only config files read process.env.' }],
    },
  },
  ...appRules,
  ...libraryRules,
  {
    files: ['apps/web/**/*.tsx', 'libs/ui/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  {
    files: ['**/*.{cjs,mjs,js}'],
    languageOptions: { sourceType: 'module', globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly', __dirname: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', Buffer: 'readonly', URL: 'readonly', fetch: 'readonly', performance: 'readonly', AbortSignal: 'readonly', AbortController: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' },
  },
  { files: ['tools/**', 'bench/**', 'e2e/**'], rules: { 'no-console': 'off' } },
);
