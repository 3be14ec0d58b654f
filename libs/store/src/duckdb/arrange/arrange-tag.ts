import { Kind } from '@observer/telemetry';

/** The dimension that most others follow from, because ingest fills them in from it; undefined when none does. */
export function arrangingDimension({ dimensions }: Kind): string | undefined {
  const parents = new Map(dimensions.map(({ name, enrichedFrom }) => [name, enrichedFrom]));
  const followers = new Map<string, number>();
  for (const { name } of dimensions) {
    const seen = new Set([name]);
    for (let parent = parents.get(name); parent !== undefined && !seen.has(parent); parent = parents.get(parent)) {
      seen.add(parent);
      followers.set(parent, (followers.get(parent) ?? 0) + 1);
    }
  }
  const [best] = [...followers].sort((a, b) => b[1] - a[1]);
  return best?.[0];
}
