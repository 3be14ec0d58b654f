import { createHash } from 'node:crypto';
import { Pseudonyms } from '../sanitize';
import { type CertificateFacts, canonicalJson, certificateOf, isUnchanged, subjectHash } from './certificate';

const KEY = Buffer.alloc(32, 7);

const facts: CertificateFacts = {
  jobId: 'j1', column: 'customer', subject: subjectHash(new Pseudonyms(KEY), 'customer', 'cust-17'), reason: 'request of 2026-11-25', by: { kind: 'user', id: 'admin' }, asOfMs: 0, finishedAtMs: 1000,
  erased: { store: [{ measurement: 'payment', resolution: 'raw', rows: 3 }], deadLetters: { points: 1, messages: 1 }, log: { passedSequence: 17 }, metricRules: { series: 2, counts: 1, recomputes: 0 }, exports: { jobs: 0, files: 0, begunAgain: 0 } },
  kept: { rules: 0, registry: 1, apiKeys: 0, files: 3, notRewritten: [] }, left: 0,
};

describe('the certificate of an erasure', () => {
  it('says what went and what it does not reach, and does not name the person', () => {
    const certificate = certificateOf(facts);
    expect(certificate).toMatchObject({ asOf: '1970-01-01T00:00:00.000Z', erased: facts.erased, verification: { rowsAndLettersLeft: 0 } });
    expect(JSON.stringify(certificate)).not.toContain('cust-17');
  });

  it('names the person by a hash that only the key makes', () => {
    const { subject } = certificateOf(facts) as unknown as { subject: Record<string, string> };
    expect(subject).toEqual({ column: 'customer', hmacSha256: facts.subject });
    expect(facts.subject).toMatch(/^[0-9a-f]{64}$/);
    expect(facts.subject).not.toBe(createHash('sha256').update('customer\u0000cust-17').digest('hex'));
    expect([subjectHash(new Pseudonyms(Buffer.alloc(32, 8)), 'customer', 'cust-17'), subjectHash(new Pseudonyms(KEY), 'wallet', 'cust-17')]).not.toContain(facts.subject);
    expect(subjectHash(new Pseudonyms(KEY), 'customer', 'cust-17')).toBe(facts.subject);
  });

  it('tells what still names the person, with numbers, and whose freed bytes may still be on a disk', () => {
    const lines = (certificateOf({ ...facts, kept: { ...facts.kept, notRewritten: ['analytics'] } }).notCovered as string[]).join('\n');
    expect(lines).toContain('registry (customers, nodes, chains) that name the person, with their former versions: 1 now');
    expect(lines).toContain('3 now');
    expect(lines).toContain('of analytics that were replaced');
    expect(certificateOf(facts).notCovered).not.toContainEqual(expect.stringContaining('that were replaced'));
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
