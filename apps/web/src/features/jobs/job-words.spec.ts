import { type Job } from '../../api/jobs';
import { isEndless, jobActions, jobFile, jobRatio, jobType, pendingWords, timeLeftMs } from './job-words';

const job = (more: Partial<Job>): Job => ({
  id: 'j', type: 'export', service: 'REPORTING', state: 'RUNNING', title: '', progress: { done: 25, total: 100, unit: 'rows', note: '' }, createdAtMs: 0, startedAtMs: 1000, finishedAtMs: null,
  createdBy: { kind: 'user', id: 'a' }, params: {}, result: null, error: null, ...more,
});

test('what can be done depends on the state', () => {
  expect(jobActions('RUNNING')).toEqual(['PAUSE', 'CANCEL']);
  expect(jobActions('PAUSED')).toEqual(['RESUME', 'CANCEL']);
  expect(jobActions('FAILED')).toEqual(['RETRY']);
  expect(jobActions('DONE')).toEqual([]);
});

test('the time left follows the pace, once there is one', () => {
  expect(timeLeftMs(job({}), 11_000)).toBe(30_000);
  expect(timeLeftMs(job({ progress: { done: 1, total: 100, unit: 'rows', note: '' } }), 11_000)).toBeUndefined();
  expect(timeLeftMs(job({ state: 'PAUSED' }), 11_000)).toBeUndefined();
});

test('progress of unknown size is not told as zero', () => {
  expect(jobRatio(job({ progress: { done: 7, total: 0, unit: 'rows', note: '' } }))).toBeUndefined();
  expect(jobRatio(job({}))).toBe(0.25);
  expect(jobRatio(job({ state: 'DONE', progress: { done: 0, total: 0, unit: 'rows', note: '' } }))).toBe(1);
});

test('a job of unknown size that runs is shown as going on', () => {
  const reading = { progress: { done: 7, total: 0, unit: 'rows', note: 'reading' } };
  expect([isEndless(job(reading)), isEndless(job({ ...reading, state: 'PAUSED' })), isEndless(job({}))]).toEqual([true, false, false]);
});

test('what was asked of a job is told until it came about', () => {
  expect(pendingWords('PAUSE', 'RUNNING')).toBe('Pausing');
  expect(pendingWords('PAUSE', 'PAUSED')).toBeUndefined();
  expect([pendingWords('CANCEL', 'RUNNING'), pendingWords('CANCEL', 'CANCELLED'), pendingWords('RESUME', 'PAUSED')]).toEqual(['Cancelling', undefined, undefined]);
});

test('a finished export is a file, a finished erasure a certificate, a rebuild neither', () => {
  expect(jobFile(job({ state: 'DONE', result: {} }))?.kind).toBe('export');
  expect(jobFile(job({ state: 'DONE', type: 'erasure', result: {} }))?.kind).toBe('certificate');
  expect(jobFile(job({ state: 'DONE', type: 'rebuild-rollups', result: {} }))).toBeUndefined();
  expect(jobFile(job({}))).toBeUndefined();
});

test('unknown types keep their name', () => expect(jobType('new-type')).toBe('new-type'));
