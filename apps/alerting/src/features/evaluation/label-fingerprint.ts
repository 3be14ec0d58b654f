import { createHash } from 'node:crypto';
import type { LabelSet } from '@observer/contracts';

/** Names a label set for ever: 16 hex digits of the SHA-256 of its sorted labels. Empty labels count as missing ones. */
export function labelFingerprint(labels: LabelSet): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(labels).sort()) {
    if (labels[name] !== '') hash.update(name).update('\xff').update(labels[name]!).update('\xff');
  }
  return hash.digest('hex').slice(0, 16);
}
