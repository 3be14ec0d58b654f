import { type CertificateFacts, canonicalJson, certificateOf, isUnchanged } from './certificate';

const facts: CertificateFacts = {
  jobId: 'j1', column: 'customer', value: 'cust-17', reason: 'request of 2026-11-25', by: { kind: 'user', id: 'admin' }, asOfMs: 0, finishedAtMs: 1000,
  erased: { store: [{ measurement: 'payment', resolution: 'raw', rows: 3 }], deadLetters: { points: 1, messages: 1 }, log: { passedSequence: 17 } }, left: 0,
};

describe('the certificate of an erasure', () => {
  it('says what went and what it does not reach, and does not name the person', () => {
    const certificate = certificateOf(facts);
    expect(certificate).toMatchObject({ asOf: '1970-01-01T00:00:00.000Z', erased: facts.erased, verification: { rowsAndLettersLeft: 0 } });
    expect(JSON.stringify(certificate)).not.toContain('cust-17');
  });

  it('shows every change made to it', () => {
    const certificate = JSON.parse(JSON.stringify(certificateOf(facts))) as ReturnType<typeof certificateOf>;
    expect(isUnchanged(certificate)).toBe(true);
    expect(isUnchanged({ ...certificate, asOf: '2026-01-01T00:00:00.000Z' })).toBe(false);
  });

  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
  });
});
