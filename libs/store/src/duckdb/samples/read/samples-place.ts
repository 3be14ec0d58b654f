/** Where a page ended, and what the query had read by then. */
export interface SamplesPlace {
  /** The last series: a field and a tag set. Absent in answers by group. */
  readonly after?: { readonly field: number; readonly tagSet: number };
  /** Key of the last group. */
  readonly afterGroup?: string;
  readonly series: number;
  readonly samples: number;
}
