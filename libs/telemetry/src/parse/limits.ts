/** What a decoder accepts of one body. Lengths are bytes of UTF-8. */
export interface ParseLimits {
  /** One line, or one element of a JSON array. */
  readonly maxLineBytes: number;
  readonly maxTags: number;
  readonly maxFields: number;
  /** Measurement, tag key, field key. */
  readonly maxNameBytes: number;
  readonly maxTagValueBytes: number;
  readonly maxStringFieldBytes: number;
  /** Nesting of JSON; an event is flat, so this only bounds what is skipped. */
  readonly maxDepth: number;
  /** Different measurements in one body. */
  readonly maxMeasurements: number;
  /** Refused lines described one by one; those after share one fault that carries them all. */
  readonly maxFaults: number;
}

export const DEFAULT_PARSE_LIMITS: ParseLimits = {
  maxLineBytes: 1024 ** 2,
  maxTags: 64,
  maxFields: 512,
  maxNameBytes: 256,
  maxTagValueBytes: 1024,
  maxStringFieldBytes: 64 * 1024,
  maxDepth: 32,
  maxMeasurements: 10_000,
  maxFaults: 10_000,
};

/** Cells (rows × columns) a body may spread over: a body whose rows share few columns would otherwise fill memory with gaps. */
export const maxCells = (bodyBytes: number): number => 4 * 1024 ** 2 + bodyBytes / 2;
