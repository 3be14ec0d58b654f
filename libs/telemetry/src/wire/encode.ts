import { ObserverError } from '@observer/kernel';
import type { Batch, FieldColumn, TagColumn } from '../model/batch';
import { toUtf8, type Utf8Strings, utf8OfField } from '../model/text';
import { checksum } from './checksum';
import { align8, BATCH_HEADER, CHECKSUM_AT, FIELD_HEADER, FIELD_TYPES, idWidth, littleEndianHost, MAGIC, MESSAGE_HEADER, TAG_HEADER, VERSION } from './layout';

/** A batch whose texts are UTF-8 and whose size is known. */
interface Prepared {
  readonly batch: Batch;
  readonly name: Uint8Array;
  readonly tags: readonly { readonly column: TagColumn; readonly name: Uint8Array; readonly dictionary: Utf8Strings; readonly width: 1 | 2 | 4 }[];
  readonly fields: readonly { readonly column: FieldColumn; readonly name: Uint8Array; readonly text: Utf8Strings | undefined }[];
  readonly seriesWidth: 0 | 1 | 2 | 4;
  readonly size: number;
}

/**
 * Encodes batches as one message of the format docs/formats/batch-v1.md.
 * @throws ObserverError `invalid_argument` when a name or a batch exceeds what the format can hold.
 */
export function encodeBatches(batches: readonly Batch[]): Uint8Array {
  if (!littleEndianHost) throw new ObserverError('internal', 'The batch format needs a little-endian host');
  const prepared = batches.map(prepare);
  const size = prepared.reduce((sum, batch) => sum + batch.size, MESSAGE_HEADER);
  if (size > 0xffffffff) throw new ObserverError('invalid_argument', `The batches take ${size} bytes; a message holds 2^32 - 1. Split them.`);
  const message = new Uint8Array(size);
  const view = new DataView(message.buffer);
  message.set(MAGIC);
  view.setUint16(4, VERSION, true);
  view.setUint32(8, batches.length, true);
  view.setUint32(12, size, true);
  let at = MESSAGE_HEADER;
  for (const batch of prepared) at = writeBatch(message, view, at, batch);
  view.setUint32(CHECKSUM_AT, checksum(message), true);
  return message;
}

function prepare(batch: Batch): Prepared {
  if (batch.tags.length > 0xffff || batch.fields.length > 0xffff) {
    throw new ObserverError('invalid_argument', `Batch "${batch.measurement}" has more than 65535 tag or field columns`);
  }
  const name = nameBytes(batch.measurement);
  const seriesWidth = batch.rowSeries === undefined ? 0 : idWidth(batch.seriesCount);
  let size = BATCH_HEADER + align8(name.length) + 8 * batch.rows + align8(batch.rows * seriesWidth);
  const tags = batch.tags.map((column) => {
    const tag = { column, name: nameBytes(column.name), dictionary: toUtf8(column.dictionary), width: idWidth(column.dictionary.length) };
    size += TAG_HEADER + align8(tag.name.length) + textSize(tag.dictionary) + align8(batch.seriesCount * tag.width);
    return tag;
  });
  const fields = batch.fields.map((column) => {
    const field = { column, name: nameBytes(column.name), text: column.type === 'string' ? utf8OfField(column) : undefined };
    size += FIELD_HEADER + align8(field.name.length) + (column.present === undefined ? 0 : align8((batch.rows + 7) >> 3));
    size += field.text === undefined ? align8(batch.rows * (column.type === 'boolean' ? 1 : 8)) : textSize(field.text);
    return field;
  });
  return { batch, name, tags, fields, seriesWidth, size };
}

function writeBatch(message: Uint8Array, view: DataView, start: number, { batch, name, tags, fields, seriesWidth, size }: Prepared): number {
  view.setUint32(start, size, true);
  view.setUint32(start + 4, batch.rows, true);
  view.setUint32(start + 8, batch.seriesCount, true);
  view.setUint16(start + 12, tags.length, true);
  view.setUint16(start + 14, fields.length, true);
  view.setUint16(start + 16, name.length, true);
  view.setUint8(start + 18, seriesWidth);
  let at = put(message, start + BATCH_HEADER, name);
  at = put(message, at, bytesOf(batch.time));
  if (batch.rowSeries !== undefined) at = putIds(message, at, batch.rowSeries, seriesWidth);
  for (const tag of tags) {
    view.setUint16(at, tag.name.length, true);
    view.setUint8(at + 2, tag.width);
    view.setUint32(at + 4, tag.column.dictionary.length, true);
    view.setUint32(at + 8, tag.dictionary.bytes.length, true);
    at = put(message, at + TAG_HEADER, tag.name);
    at = putText(message, at, tag.dictionary);
    at = putIds(message, at, tag.column.ids, tag.width);
  }
  for (const { column, name: fieldName, text } of fields) {
    view.setUint16(at, fieldName.length, true);
    view.setUint8(at + 2, FIELD_TYPES.indexOf(column.type));
    view.setUint8(at + 3, column.present === undefined ? 0 : 1);
    view.setUint32(at + 4, text?.bytes.length ?? 0, true);
    at = put(message, at + FIELD_HEADER, fieldName);
    if (column.present !== undefined) at = put(message, at, column.present);
    at = column.type === 'string' ? putText(message, at, text!) : put(message, at, bytesOf(column.values));
  }
  return at;
}

const put = (message: Uint8Array, at: number, bytes: Uint8Array): number => {
  message.set(bytes, at);
  return at + align8(bytes.length);
};

const putText = (message: Uint8Array, at: number, text: Utf8Strings): number => put(message, put(message, at, bytesOf(text.offsets)), text.bytes);

function putIds(message: Uint8Array, at: number, ids: Uint32Array, width: 0 | 1 | 2 | 4): number {
  if (width === 4) return put(message, at, bytesOf(ids));
  const target = width === 1 ? new Uint8Array(message.buffer, at, ids.length) : new Uint16Array(message.buffer, at, ids.length);
  for (let i = 0; i < ids.length; i++) target[i] = ids[i]!;
  return at + align8(ids.length * width);
}

const textSize = (text: Utf8Strings): number => align8(4 * text.offsets.length) + align8(text.bytes.length);

const bytesOf = (values: ArrayBufferView): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function nameBytes(name: string): Uint8Array {
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.length > 0xffff) throw new ObserverError('invalid_argument', `The name ${name.slice(0, 40)}… has more than 65535 bytes`);
  return bytes;
}
