import type { ServiceDependency } from '@observer/contracts';

/** Which services stop working when another does. Of several documents on one service all count; circles are allowed. */
export class ServiceDependencies {
  private readonly direct = new Map<string, Set<string>>();
  private readonly reached = new Map<string, ReadonlySet<string>>();

  constructor(documents: readonly Pick<ServiceDependency, 'service' | 'dependsOn'>[] = []) {
    for (const { service, dependsOn } of documents) {
      const known = this.direct.get(service) ?? new Set();
      for (const other of dependsOn) known.add(other);
      this.direct.set(service, known);
    }
  }

  /** Whether a service needs another one, directly or through others. Nothing needs itself. */
  needs(service: string, other: string): boolean {
    return service !== other && this.allOf(service).has(other);
  }

  private allOf(service: string): ReadonlySet<string> {
    const known = this.reached.get(service);
    if (known !== undefined) return known;
    const all = new Set<string>();
    const left = [...(this.direct.get(service) ?? [])];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (all.has(next)) continue;
      all.add(next);
      left.push(...(this.direct.get(next) ?? []));
    }
    this.reached.set(service, all);
    return all;
  }
}
