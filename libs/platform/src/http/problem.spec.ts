import { BadRequestException, NotFoundException } from '@nestjs/common';
import { ObserverError } from '@observer/kernel';
import { problemOf } from './problem';
import { errorForClient } from './problem.filter';

describe('problem details', () => {
  it('carry code, detail, the request id and the structured facts', () => {
    const error = new ObserverError('invalid_argument', 'stepMs is too small', { details: { limit: 10, errors: [{ path: 'stepMs', reason: 'too small' }] } });
    expect(problemOf(error, 'r1')).toEqual({
      type: 'urn:observer:problem:invalid_argument', title: 'Invalid argument', status: 400, detail: 'stepMs is too small', code: 'invalid_argument', instance: 'r1',
      limit: 10, errors: [{ path: 'stepMs', reason: 'too small' }],
    });
  });

  it('say nothing of what broke inside', () => {
    const problem = problemOf(errorForClient(new Error('password of db is hunter2')), 'r2');
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it.each([
    [new NotFoundException('no such node'), 'not_found'],
    [new BadRequestException('bad'), 'invalid_argument'],
    [Object.assign(new Error('Request body is too large'), { statusCode: 413 }), 'payload_too_large'],
    [new ObserverError('unavailable', 'NATS is away'), 'unavailable'],
    ['thrown text', 'internal'],
  ])('know what %p means', (thrown, code) => {
    expect(errorForClient(thrown).code).toBe(code);
  });

  it('never let details replace the standard members', () => {
    expect(problemOf(new ObserverError('conflict', 'changed', { details: { status: 200, code: 'ok' } }), 'r3')).toMatchObject({ status: 409, code: 'conflict' });
  });
});
