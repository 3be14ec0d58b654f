import { fnv1a32OfString } from '@observer/kernel';

/**
 * Divides partitions 0..count-1 among members: everyone computes the same division from the same list, nobody gets more than
 * ceil(count / members), and when a member comes or goes most partitions stay where they are (highest random weight with a cap).
 */
export function divide(count: number, members: readonly string[]): ReadonlyMap<string, ReadonlySet<number>> {
  const parts = new Map([...members].sort().map((member) => [member, new Set<number>()]));
  const cap = Math.ceil(count / Math.max(1, parts.size));
  for (let partition = 0; partition < count; partition++) {
    let chosen: Set<number> | undefined;
    let highest = -1;
    for (const [member, own] of parts) {
      const weight = fnv1a32OfString(`${partition} ${member}`);
      if (own.size >= cap || weight <= highest) continue;
      highest = weight;
      chosen = own;
    }
    chosen?.add(partition);
  }
  return parts;
}
