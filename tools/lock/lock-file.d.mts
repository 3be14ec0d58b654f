/** What a lock holds, as far as it is looked at here. */
export interface Lock {
  packages: Record<string, Record<string, unknown>>;
}
export function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } | undefined;
export function missingOptional(lock: Lock): Array<{ name: string; version: string; parent: string }>;
export function completed<L extends Lock>(lock: L): L;
export function withoutHosts<L extends Lock>(lock: L): L;
export function entriesWithHosts(lock: Lock): string[];
export function entriesWithoutIntegrity(lock: Lock): string[];
