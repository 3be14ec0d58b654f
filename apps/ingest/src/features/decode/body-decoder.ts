import { DEFAULT_PARSE_LIMITS, endOfPoint, JsonEventDecoder, type KindRegistry, LineProtocolDecoder, type LineFault, type ParseResult } from '@observer/telemetry';
import { type RowLocator } from '../accept';
import { NO_TIME_NS } from '../sanitize';
import { LineCounter, cutLineProtocol, cutLines } from './body-pieces';
import { LineIndex } from './line-index';

export type Precision = 'ns' | 'us' | 'ms' | 's';

/** How a body is to be read. */
export type BodyFormat =
  | { readonly format: 'line-protocol'; readonly precision: Precision }
  | { readonly format: 'ndjson' }
  | { readonly format: 'json-array' };

/** One piece of a body, parsed. */
export interface DecodedPiece {
  readonly result: ParseResult;
  /** Bytes of the piece. */
  readonly bytes: number;
  /** Faults with line numbers of the whole body. */
  faults(): LineFault[];
  readonly locate: RowLocator;
}

const SERIES_CACHE_SIZE = 200_000;
/** Refused lines told apart in one piece; those beyond are kept together, so that rubbish costs little more than good lines. */
const MAX_FAULTS_PER_PIECE = 2_000;

/**
 * Parses bodies, piece by piece. Points without a time of their own get `NO_TIME_NS`: the time of arrival is given later, so that
 * parsing depends on the body alone. The decoders remember series from body to body.
 */
export class BodyDecoder {
  private readonly lines: LineProtocolDecoder;
  private readonly events: JsonEventDecoder;

  constructor(kinds: KindRegistry) {
    const options = { kinds, seriesCacheSize: SERIES_CACHE_SIZE, limits: { maxFaults: MAX_FAULTS_PER_PIECE } };
    this.lines = new LineProtocolDecoder(options);
    this.events = new JsonEventDecoder(options);
  }

  /** Parses a small body whole. */
  decodeAll(body: Uint8Array, format: BodyFormat): ParseResult {
    if (format.format === 'line-protocol') return this.lines.decode(body, { precision: format.precision, defaultTimeNs: NO_TIME_NS });
    return this.events.decode(body, { format: format.format === 'ndjson' ? 'ndjson' : 'array', defaultTimeNs: NO_TIME_NS });
  }

  /** Parses a body in pieces, each when it is asked for. An array cannot be cut: it is one piece. */
  *decode(body: Uint8Array, format: BodyFormat): Generator<DecodedPiece> {
    const lines = new LineCounter(body);
    let start = 0;
    for (const piece of cut(body, format)) {
      yield this.decodePiece(piece, format, lines, start);
      start += piece.length;
    }
  }

  private decodePiece(piece: Uint8Array, format: BodyFormat, lines: LineCounter, start: number): DecodedPiece {
    const result = this.decodeAll(piece, format);
    let offset: number | undefined;
    const lineOffset = (): number => (offset ??= lines.before(start));
    let index: LineIndex | undefined;
    const rawOf = (line: number): Uint8Array | undefined => {
      if (format.format === 'json-array') return undefined;
      index ??= new LineIndex(piece, format.format === 'ndjson' ? undefined : (start) => endOfPoint(piece, start, DEFAULT_PARSE_LIMITS.maxLineBytes));
      return index.line(line);
    };
    return {
      result,
      bytes: piece.length,
      faults: () => result.faults.map((fault) => ({ ...fault, line: fault.line + lineOffset() })),
      locate: (batch, row) => {
        const line = result.lines?.[batch]?.[row];
        return line === undefined ? undefined : { line: line + lineOffset(), raw: rawOf(line) };
      },
    };
  }
}

function cut(body: Uint8Array, format: BodyFormat): Iterable<Uint8Array> {
  if (format.format === 'json-array') return [body];
  return format.format === 'ndjson' ? cutLines(body) : cutLineProtocol(body, DEFAULT_PARSE_LIMITS.maxLineBytes);
}
