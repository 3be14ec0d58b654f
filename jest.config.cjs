/**
 * One project per kind of test; the suffix of a file says what it needs (CONTRIBUTING.md, "Tests").
 * `observer-source` makes libraries resolve to their TypeScript, so no build is needed before a test.
 */
const esmPackages = [
  '@nestjs', 'file-type', 'strtok3', 'token-types', '@tokenizer', '@borewit', 'uint8array-extras', 'load-esm', 'cookie', 'content-disposition', 'jose', '@fastify/cookie', 'hyparquet', 'hyparquet-writer',
].join('|');

const base = {
  rootDir: __dirname,
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/tools', '<rootDir>/e2e', '<rootDir>/bench'],
  modulePathIgnorePatterns: ['/dist/', '/.observer/', '/.nx/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['observer-source', 'node', 'require', 'default'] },
  transform: {
    '^.+\\.(t|j|mj)sx?$': ['@swc/jest', {
      jsc: {
        parser: { syntax: 'typescript', decorators: true, tsx: false },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        target: 'es2022',
        keepClassNames: true,
      },
      module: { type: 'commonjs' },
    }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${esmPackages})/)`],
};

const project = (name, suffix, extra = {}) => ({ ...base, displayName: name, testMatch: [`**/*.${suffix}.ts`], ...extra });

module.exports = {
  testTimeout: 30_000,
  projects: [
    project('spec', 'spec'),
    project('int', 'int'),
    project('svc', 'svc'),
    project('e2e', 'e2e'),
    {
      ...base,
      displayName: 'web',
      roots: ['<rootDir>/apps/web', '<rootDir>/libs/ui'],
      testEnvironment: 'jsdom',
      testMatch: ['**/*.spec.tsx'],
      moduleNameMapper: { '\\.(css|svg)$': '<rootDir>/libs/ui/src/testing/style-stub.cjs' },
      transform: {
        '^.+\\.(t|j|mj)sx?$': ['@swc/jest', {
          jsc: { parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } }, target: 'es2022' },
          module: { type: 'commonjs' },
        }],
      },
    },
  ],
};
