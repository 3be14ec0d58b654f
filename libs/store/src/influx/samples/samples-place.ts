/** How far a page got within a metric: how many series, and the tags of the last one. */
export interface SeriesPosition {
  readonly seen: number;
  readonly tags: string;
}

/** Where a page ended, and what the query had read by then. */
export interface SamplesPlace {
  /** Absent in answers by group. */
  readonly after?: SeriesPosition & { readonly metric: string };
  /** Key of the last group. */
  readonly afterGroup?: string;
  readonly series: number;
  readonly samples: number;
}
