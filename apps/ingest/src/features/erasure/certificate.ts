/** What an erasure certifies: who asked, what went, what was looked through, and what it does not reach. */
import { createHash } from 'node:crypto';
import type { ErasureReport } from '@observer/store';

export interface Erased {
  readonly store: ErasureReport['erased'];
  readonly deadLetters: { readonly points: number; readonly messages: number };
  readonly log: { readonly passedSequence: number };
}

export interface CertificateFacts {
  readonly jobId: string;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
  readonly by: { readonly kind: string; readonly id: string };
  /** Everything accepted before this is covered. */
  readonly asOfMs: number;
  readonly finishedAtMs: number;
  readonly erased: Erased;
  /** What a second look found, rows and letters together: 0, or there is no certificate. */
  readonly left: number;
}

export interface Certificate {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly sha256: string;
}

/** Knows the person only to who knows the value already. */
export const subjectHash = (column: string, value: string): string => createHash('sha256').update(`${column}\u0000${value}`).digest('hex');

const NOT_COVERED = [
  'data that was accepted after the time it is as of',
  'counts and sums that do not name the person',
  'files exported before, which vanish after 24 hours',
  'back-ups of the data directories, and systems outside Observer',
  'the audit trail, which names the person by the hash of this certificate only',
];

/**
 * The certificate of an erasure. `sha256` is over its canonical JSON without that field; the audit trail holds it too, so a certificate that
 * was changed afterwards can be told.
 */
export function certificateOf(facts: CertificateFacts): Certificate {
  const { jobId, column, value, reason, by, asOfMs, finishedAtMs, erased, left } = facts;
  const body = {
    id: jobId, type: 'erasure-certificate', version: 1, subject: { column, sha256: subjectHash(column, value) }, reason, requestedBy: by,
    asOf: new Date(asOfMs).toISOString(), finishedAt: new Date(finishedAtMs).toISOString(), erased, verification: { rowsAndLettersLeft: left }, notCovered: NOT_COVERED,
  };
  return { ...body, sha256: createHash('sha256').update(canonicalJson(body)).digest('hex') };
}

/** Whether a certificate is as it was issued. */
export function isUnchanged({ sha256, ...body }: Certificate): boolean {
  return createHash('sha256').update(canonicalJson(body)).digest('hex') === sha256;
}

/** Keys in order at every level, no white space (as RFC 8785 for the values that occur here). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
