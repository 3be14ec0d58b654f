import { type LabelsQuery, type LabelsResult, type Matcher, type SamplesResult, type SamplesSource, selectLabelsV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import type { SampleSource, Selected, SelectRequest, SourceSeries } from '@observer/promql';
import { type SamplesPages, SinglePages, TRANSPORT_MS } from './samples-pages';

/** What a series costs in memory besides its samples. */
const SERIES_BYTES = 1024;
const SAMPLE_BYTES = 16;

export interface ReadLimits {
  readonly timeoutMs: number;
  /** Of all that one query holds at a time. */
  readonly maxBytes: number;
}

/**
 * The samples of the store, as one caller may see them: the only way from this process to `select-samples` and `select-labels`, and it
 * adds the caller's data scope to every request. Whatever an expression says, it is made of what came through here.
 * One object serves one query: it counts what it has read.
 */
export class StoreSamples implements SampleSource {
  private bytes = 0;

  constructor(
    private readonly messaging: Messaging,
    /** Matchers of all that may be seen; none = everything. */
    private readonly scope: readonly Matcher[],
    private readonly limits: ReadLimits,
    /** How pages are asked for; by default each by itself. */
    private readonly pages: SamplesPages = new SinglePages(messaging),
  ) {}

  async select(request: SelectRequest, signal: AbortSignal): Promise<Selected> {
    const series: SourceSeries[] = [];
    let source: SamplesSource | undefined;
    let cursor: string | undefined;
    do {
      const page = await this.page(request, cursor, signal);
      this.count(page.series);
      for (const one of page.series) series.push(one);
      source = source === undefined ? page.source : { ...page.source, tookMs: source.tookMs + page.source.tookMs };
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return { series, source };
  }

  /** With a scope there is always a matcher: the store never answers from what it knows of everybody's series. */
  labels(query: LabelsQuery, signal: AbortSignal): Promise<LabelsResult> {
    const { scope } = this;
    const sets = query.matcherSets.length === 0 ? [[] as Matcher[]] : query.matcherSets;
    const matcherSets = scope.length === 0 ? query.matcherSets : sets.map((matchers) => [...scope, ...matchers]);
    return this.messaging.request(selectLabelsV1, { ...query, matcherSets }, { signal, timeoutMs: query.timeoutMs + TRANSPORT_MS });
  }

  private page({ matchers, range, pushdown, coarsest, maxSeries, maxSamples }: SelectRequest, cursor: string | undefined, signal: AbortSignal): Promise<SamplesResult> {
    const { timeoutMs } = this.limits;
    const query = { matchers: [...this.scope, ...matchers], range, pushdown, coarsest, limits: { maxSeries, maxSamples, timeoutMs }, cursor };
    return this.pages.page(query, signal);
  }

  private count(series: readonly SourceSeries[]): void {
    for (const { times } of series) this.bytes += SERIES_BYTES + times.length * SAMPLE_BYTES;
    if (this.bytes <= this.limits.maxBytes) return;
    const mebibytes = Math.round(this.limits.maxBytes / 1024 ** 2);
    throw new ObserverError('resource_exhausted', `The query reads more than ${mebibytes} MiB of samples; name the metric and more labels, or ask for a shorter range`, { retryable: false });
  }
}
