import { hashShare } from './label-hash';

describe('the hash of a label set', () => {
  it.each([
    [{ job: 'api', __name__: 'up', gone: '' }, 0.9151199468355078],
    [{ __name__: 'http_requests', group: 'canary', instance: 'histogram_1', job: 'api-server' }, 0.5298450788620908],
    [{ a: 'é'.repeat(300), B: 'x' }, 0.5757563189212321],
    [{ b: 'y'.repeat(127), c: 'z'.repeat(128) }, 0.577934373637527],
  ])('is that of Prometheus 3.14 (%#)', (labels, share) => expect(hashShare(labels)).toBe(share));
});
