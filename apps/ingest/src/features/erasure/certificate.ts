/** What an erasure certifies: who asked, what went, what was looked through, and what it does not reach. */
import { createHash } from 'node:crypto';
import type { ErasureReport } from '@observer/store';
import type { Pseudonyms } from '../sanitize';

export interface Erased {
  readonly store: ErasureReport['erased'];
  readonly deadLetters: { readonly points: number; readonly messages: number };
  /** Everything the log held up to here is gone from it. */
  readonly log: { readonly passedSequence: number };
  readonly metricRules: { readonly series: number; readonly counts: number; readonly recomputes: number };
  /** `begunAgain`: of others, since what they had read may have been the person's. */
  readonly exports: { readonly jobs: number; readonly files: number; readonly begunAgain: number };
}

/** What still names the person, or may, and is told with the number that is known. */
export interface Kept {
  readonly rules: number;
  readonly registry: number;
  readonly apiKeys: number;
  /** Files of exports that were made before. */
  readonly files: number;
  /** Services of which bytes that were freed may still be on the broker's disk. */
  readonly notRewritten: readonly string[];
}

export interface CertificateFacts {
  readonly jobId: string;
  readonly column: string;
  /** See `subjectHash`. */
  readonly subject: string;
  readonly reason: string;
  readonly by: { readonly kind: string; readonly id: string };
  /** Everything accepted before this is covered. */
  readonly asOfMs: number;
  readonly finishedAtMs: number;
  readonly erased: Erased;
  readonly kept: Kept;
  /** What a last look found, rows and letters together: 0, or there is no certificate. */
  readonly left: number;
}

export interface Certificate {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly sha256: string;
}

/** Whom an erasure was about, for who has the key: without it nobody can try the values there are. */
export const subjectHash = (pseudonyms: Pseudonyms, column: string, value: string): string => pseudonyms.keyedHash('erasure', `${column}\u0000${value}`);

const notCovered = ({ rules, registry, apiKeys, files, notRewritten }: Kept): string[] => [
  'data that was accepted after the time it is as of',
  'counts and sums that do not name the person',
  `files of exports that may hold rows of the person among others, which vanish after 24 hours: ${files} now`,
  `metric rules whose matchers or filters name the person, with their former versions: ${rules} now`,
  `entries of the registry (customers, nodes, chains) that name the person, with their former versions: ${registry} now`,
  `API keys that name the person, with their former versions: ${apiKeys} now; and users and data scopes that do, which were not counted`,
  'the audit trail, which is append-only: it names who did something, and the entries, rules and keys that were changed by their ids; this erasure stands in it by the hash of this certificate',
  'bytes of dead letters that had expired before, after 14 days: the broker frees them with the block they stand in',
  ...notRewritten.map((service) => `bytes of states and jobs of ${service} that were replaced: the broker frees them with the block they stand in`),
  'back-ups of the data directories, logs of the services, and systems outside Observer',
];

/**
 * The certificate of an erasure. `sha256` is over its canonical JSON without that field; the audit trail holds it too, so a certificate that
 * was changed afterwards can be told.
 */
export function certificateOf(facts: CertificateFacts): Certificate {
  const { jobId, column, subject, reason, by, asOfMs, finishedAtMs, erased, kept, left } = facts;
  const body = {
    id: jobId, type: 'erasure-certificate', version: 1, subject: { column, hmacSha256: subject }, reason, requestedBy: by,
    asOf: new Date(asOfMs).toISOString(), finishedAt: new Date(finishedAtMs).toISOString(), erased, verification: { rowsAndLettersLeft: left }, notCovered: notCovered(kept),
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
