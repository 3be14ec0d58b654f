/** Messages in inbox streams: the parts one partition sent to another with one commit, or one part from outside. */
import { ObserverError } from '@observer/kernel';
import type { StreamMessage } from '@observer/platform';

export interface Part {
  readonly key: string;
  readonly message: unknown;
}

export interface Sender {
  /** `<type>.<partition>` */
  readonly partition: string;
  /** Names one life of that partition's data: numbers begin anew with another. */
  readonly incarnation: string;
  /** Counts the messages of this sender to this receiver. */
  readonly number: number;
}

const HEADERS = { partition: 'Observer-Actor-Sender', incarnation: 'Observer-Actor-Incarnation', number: 'Observer-Actor-Number' } as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** JSON text of one part; several make an envelope. */
export const encodePart = ({ key, message }: Part): string => JSON.stringify([key, message]);
export const encodeEnvelope = (parts: readonly string[]): Uint8Array => encoder.encode(`[${parts.join(',')}]`);

export const senderHeaders = ({ partition, incarnation, number }: Sender): Record<string, string> =>
  ({ [HEADERS.partition]: partition, [HEADERS.incarnation]: incarnation, [HEADERS.number]: String(number) });

/** Receivers recognize repeats of these by their number, for ever. */
export const isEnvelope = ({ headers }: { readonly headers?: Readonly<Record<string, string>> }): boolean => headers !== undefined && HEADERS.partition in headers;

/** Absent for messages from outside the actors. */
export function senderOf(message: Pick<StreamMessage, 'header'>): Sender | undefined {
  const partition = message.header(HEADERS.partition);
  if (partition === undefined) return undefined;
  return { partition, incarnation: message.header(HEADERS.incarnation) ?? '', number: Number(message.header(HEADERS.number)) };
}

/** @throws ObserverError `invalid_argument` for what is no envelope */
export function decodeEnvelope(data: Uint8Array): Part[] {
  let parts: unknown;
  try {
    parts = JSON.parse(decoder.decode(data));
  } catch (error) {
    throw new ObserverError('invalid_argument', 'A message in an actors\' inbox is no JSON; send through ActorSystem.send or a send effect', { cause: error });
  }
  if (!Array.isArray(parts)) throw new ObserverError('invalid_argument', 'A message in an actors\' inbox is no list of [key, message]');
  return parts.map((part) => {
    if (!Array.isArray(part) || typeof part[0] !== 'string') throw new ObserverError('invalid_argument', 'A part of a message in an actors\' inbox is no [key, message]');
    return { key: part[0], message: part[1] as unknown };
  });
}
