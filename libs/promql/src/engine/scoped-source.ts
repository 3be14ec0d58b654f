import type { LabelsQuery, LabelsResult, Matcher } from '@observer/contracts';
import type { SampleSource, Selected, SelectRequest } from '../sample-source.port';

/**
 * A source that shows only what the scope allows: its matchers are added to every selection and every look at labels. The engine wraps the source of
 * a query in it, so whatever an expression says, each of its selectors is bound; use it for metadata as well.
 */
export class ScopedSource implements SampleSource {
  constructor(
    private readonly inner: SampleSource,
    private readonly scope: readonly Matcher[],
  ) {}

  select(request: SelectRequest, signal: AbortSignal): Promise<Selected> {
    return this.inner.select({ ...request, matchers: [...request.matchers, ...this.scope] }, signal);
  }

  labels(query: LabelsQuery, signal: AbortSignal): Promise<LabelsResult> {
    const sets = query.matcherSets.length === 0 ? [[]] : query.matcherSets;
    const matcherSets = this.scope.length === 0 ? query.matcherSets : sets.map((set) => [...set, ...this.scope]);
    return this.inner.labels({ ...query, matcherSets }, signal);
  }
}

/** The source under the scope; the source itself when there is none. */
export const scoped = (source: SampleSource, scope: readonly Matcher[] | undefined): SampleSource => (scope === undefined || scope.length === 0 ? source : new ScopedSource(source, scope));
