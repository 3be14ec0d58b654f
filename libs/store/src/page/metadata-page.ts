import type { MetadataQuery, MetadataResult } from '@observer/contracts';

/** One thing that exists. */
export interface Found {
  readonly name: string;
  readonly type?: string;
}

/** What several measurements have, each thing once, as a query wants it. */
export class MetadataPage {
  private readonly found = new Map<string, Found>();

  constructor(private readonly query: MetadataQuery) {}

  add(items: Iterable<Found>): void {
    const { prefix } = this.query;
    for (const item of items) if (prefix === undefined || item.name.startsWith(prefix)) this.found.set(`${item.name}\0${item.type ?? ''}`, item);
  }

  result(): MetadataResult {
    const sorted = [...this.found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return { values: sorted.slice(0, this.query.limit), truncated: sorted.length > this.query.limit };
  }
}
