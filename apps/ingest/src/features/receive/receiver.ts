import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, ObserverError } from '@observer/kernel';
import type { Messaging, RateLimiter } from '@observer/platform';
import { type Acceptance, type AcceptOptions, type AcceptReport, type AcceptService, bodyId } from '../accept';
import { type ApiKeys, type AuthenticatedKey, credentialOf } from '../authenticate';
import type { BodyDecoder, BodyFormat, DecodedPiece } from '../decode';
import { type BodyReader, contentEncodingOf } from './body-reader';
import type { ByteBudget } from './byte-budget';
import { bodyFormatOf, type Endpoint, type Query } from './endpoints';

/** An array is parsed at once, so it has to be small; NDJSON has no such limit. */
const MAX_ARRAY_BYTES = 4 * 1024 ** 2;
/** Longest `Idempotency-Key`. */
const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

export interface ReceiverParts {
  readonly clock: Clock;
  readonly messaging: Messaging;
  readonly keys: ApiKeys;
  readonly bodies: BodyReader;
  readonly budget: ByteBudget;
  readonly decoder: BodyDecoder;
  readonly accept: AcceptService;
  readonly rateLimiter: RateLimiter;
  /** For keys without a limit of their own. */
  readonly defaultRowsPerSecond: number;
}

interface Body {
  readonly endpoint: Endpoint;
  readonly format: BodyFormat;
  readonly key: AuthenticatedKey;
  readonly idempotencyKey: string | undefined;
  readonly bytes: Buffer;
}

/** Takes one body from the socket to its report. Everything that can be refused without reading the body is refused first. */
export class Receiver {
  constructor(private readonly parts: ReceiverParts) {}

  /** @throws ObserverError for everything that concerns the body as a whole; single lines are in the report */
  async receive(endpoint: Endpoint, request: IncomingMessage, query: Query): Promise<AcceptReport> {
    const { keys, bodies, budget, clock } = this.parts;
    const key = keys.authenticate(credentialOf(request.headers, query), 'ingest:write', clock.nowMs());
    const encoding = contentEncodingOf(request.headers['content-encoding']);
    const format = bodyFormatOf(endpoint, request.headers['content-type'], query);
    const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
    this.assertBroker();
    const account = budget.open(key.id);
    try {
      const bytes = await bodies.read(request, encoding, account);
      if (format.format === 'json-array' && bytes.length > MAX_ARRAY_BYTES) throw arrayTooLarge(bytes.length);
      const report = await this.accept({ endpoint, format, key, idempotencyKey, bytes });
      // refused points refer to the lines they came from, and after a fault something may still be reading
      if (report.refused === 0) bodies.release(bytes);
      return report;
    } finally {
      account.close();
    }
  }

  private async accept(body: Body): Promise<AcceptReport> {
    const options = this.optionsFor(body);
    const acceptance = this.parts.accept.begin(options);
    const turns = new Turns();
    let points = 0;
    let paid: number | undefined;
    for (const piece of this.parts.decoder.decode(body.bytes, body.format)) {
      points += pointsOf(piece);
      paid ??= await this.takeRate(body, piece);
      await turns.giveWay();
      refuseFaults(acceptance, piece);
      await acceptance.add(piece.result.batches, piece.locate);
      await turns.giveWay();
    }
    if (paid !== undefined && points > paid) await this.parts.rateLimiter.charge(body.key.id, points - paid, this.limitOf(body.key));
    return this.parts.accept.finish(acceptance, options);
  }

  private optionsFor({ endpoint, format, key, idempotencyKey, bytes }: Body): AcceptOptions {
    const precision = format.format === 'line-protocol' ? format.precision : 'ns';
    return {
      source: `POST ${endpoint.path}`,
      sourceName: `${key.name} ${endpoint.path}`,
      messageId: bodyId({ keyId: key.id, endpoint: `${endpoint.path}?${format.format}&${precision}`, body: bytes, idempotencyKey }),
      explicitId: idempotencyKey !== undefined,
      keyId: key.id,
      format: format.format === 'line-protocol' ? 'line-protocol' : 'ndjson',
      precision,
    };
  }

  /**
   * Points of the whole body are taken at its first piece, projected from it: nothing is published of a body that is over the limit.
   * At least one is, so that a key in debt sends nothing. What the projection missed is charged at the end.
   * @returns the points taken
   */
  private async takeRate({ key, bytes }: Body, piece: DecodedPiece): Promise<number> {
    const points = Math.max(1, piece.bytes === 0 ? 0 : Math.ceil((pointsOf(piece) * bytes.length) / piece.bytes));
    const limit = this.limitOf(key);
    const decision = await this.parts.rateLimiter.consume(key.id, points, limit);
    if (decision.allowed) return points;
    throw new ObserverError('resource_exhausted', `The key "${key.name}" may send ${limit} points per second; send this body again later`, {
      details: { retryAfterMs: decision.retryAfterMs, limitRowsPerSecond: limit },
    });
  }

  private limitOf(key: AuthenticatedKey): number {
    return key.rateLimitRowsPerSecond ?? this.parts.defaultRowsPerSecond;
  }

  private assertBroker(): void {
    if (this.parts.messaging.connected()) return;
    throw new ObserverError('unavailable', 'The message broker cannot be reached, so nothing can be made durable; send the body again', { details: { retryAfterMs: 2_000 } });
  }
}

/** After this much work other requests get their turn, milliseconds. */
const TURN_MS = 10;

class Turns {
  private startedAt = performance.now();

  async giveWay(): Promise<void> {
    if (performance.now() - this.startedAt < TURN_MS) return;
    await nextTurn();
    this.startedAt = performance.now();
  }
}

const pointsOf = ({ result }: DecodedPiece): number => result.rows + result.refused;

function refuseFaults(acceptance: Acceptance, piece: DecodedPiece): void {
  const { faults, refused } = piece.result;
  if (faults.length === 0) return;
  for (const fault of piece.faults()) acceptance.refuse(fault, fault.code === 'too_many_faults' ? refused - faults.length + 1 : 1);
}

function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && header.length <= MAX_IDEMPOTENCY_KEY_LENGTH) return header;
  throw new ObserverError('invalid_argument', `Idempotency-Key must be one value of at most ${MAX_IDEMPOTENCY_KEY_LENGTH} characters`);
}

const arrayTooLarge = (bytes: number): ObserverError =>
  new ObserverError('payload_too_large', `A JSON array of ${bytes} bytes is too large, at most ${MAX_ARRAY_BYTES} are taken; send the events as NDJSON (application/x-ndjson), one per line`, {
    details: { maxArrayBytes: MAX_ARRAY_BYTES },
  });
