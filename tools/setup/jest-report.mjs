import { relative } from 'node:path';

/**
 * What the report of a jest run tells. A file that could not run counts as one failure, and so does a test that was skipped.
 * @param {string} part of the test run @param {string} root paths are shown relative to it @param {import('./jest-report.d.mts').JestReport} report
 */
export function countJest(part, root, report) {
  const failures = [];
  let passed = 0;
  for (const file of report.testResults) {
    const path = relative(root, file.name);
    const couldNotRun = file.assertionResults.length === 0 && file.status === 'failed';
    if (couldNotRun) failures.push(`${part}: ${path} could not run: ${firstWords(file.message)}`);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed++;
      else failures.push(`${part}: ${path} › ${test.fullName}${test.status === 'failed' ? '' : ` (${test.status})`}`);
    }
  }
  return { passed, failed: failures.length, failures };
}

/** The first line that says something: jest begins with a heading of its own. */
const firstWords = (message = '') =>
  message.split('\n').map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('●')) ?? 'no reason given';
