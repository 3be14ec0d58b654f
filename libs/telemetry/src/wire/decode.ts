import { ObserverError } from '@observer/kernel';
import type { Batch, FieldColumn, TagColumn } from '../model/batch';
import { textField, toStrings } from '../model/text';
import { checksum } from './checksum';
import { BATCH_HEADER, CHECKSUM_AT, FIELD_HEADER, FIELD_TYPES, littleEndianHost, MAGIC, MESSAGE_HEADER, TAG_HEADER, VERSION } from './layout';
import { WireReader } from './reader';

/**
 * Decodes a message of the format docs/formats/batch-v1.md. Numeric columns are views into `bytes` (which must not be changed afterwards) when
 * it begins at a multiple of eight in its buffer; otherwise it is copied once.
 * @throws ObserverError `invalid_argument` for anything that is not a whole, intact message of a known version.
 */
export function decodeBatches(bytes: Uint8Array): Batch[] {
  if (!littleEndianHost) throw new ObserverError('internal', 'The batch format needs a little-endian host');
  const message = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const reader = new WireReader(message, message.length);
  reader.need(MESSAGE_HEADER, 'the header');
  if (MAGIC.some((byte, i) => message[i] !== byte)) reader.fail('it does not begin with "OBSB"');
  if (reader.u16(4) !== VERSION) reader.fail(`version ${reader.u16(4)} is not known to this reader (it knows ${VERSION}); update it`);
  if (reader.u32(12) !== message.length) reader.fail(`it says it has ${reader.u32(12)} bytes and has ${message.length}`);
  if (reader.u32(CHECKSUM_AT) !== checksum(message)) reader.fail('the checksum does not match');
  const count = reader.u32(8);
  reader.at = MESSAGE_HEADER;
  const batches: Batch[] = [];
  for (let i = 0; i < count; i++) batches.push(readBatch(reader, message.length));
  if (reader.at !== message.length) reader.fail('bytes follow the last batch');
  return batches;
}

function readBatch(reader: WireReader, messageEnd: number): Batch {
  reader.end = messageEnd;
  reader.need(BATCH_HEADER, 'a batch header');
  const start = reader.at;
  const size = reader.u32(0);
  if (size < BATCH_HEADER || size % 8 !== 0) reader.fail(`a batch cannot have ${size} bytes`);
  reader.need(size, 'a batch');
  reader.end = start + size;
  const rows = reader.u32(4);
  const seriesCount = reader.u32(8);
  const tagCount = reader.u16(12);
  const fieldCount = reader.u16(14);
  const nameLength = reader.u16(16);
  const seriesWidth = reader.u8(18);
  if (seriesWidth === 0 && seriesCount !== rows) reader.fail(`a batch without row series has ${rows} rows and ${seriesCount} series`);
  reader.at += BATCH_HEADER;
  const measurement = reader.name(nameLength, 'the measurement');
  const time = reader.int64(rows, 'the times');
  const rowSeries = seriesWidth === 0 ? {} : { rowSeries: reader.ids(rows, seriesWidth, seriesCount - 1, 'the row series') };
  const tags: TagColumn[] = [];
  for (let i = 0; i < tagCount; i++) tags.push(readTag(reader, seriesCount));
  const fields: FieldColumn[] = [];
  for (let i = 0; i < fieldCount; i++) fields.push(readField(reader, rows));
  if (reader.at !== reader.end) reader.fail('a batch does not fill its size');
  distinct(reader, tags, 'tag');
  distinct(reader, fields, 'field');
  return { measurement, rows, time, ...rowSeries, seriesCount, tags, fields };
}

function readTag(reader: WireReader, seriesCount: number): TagColumn {
  reader.need(TAG_HEADER, 'a tag header');
  const nameLength = reader.u16(0);
  const width = reader.u8(2);
  const count = reader.u32(4);
  const length = reader.u32(8);
  reader.at += TAG_HEADER;
  const name = reader.name(nameLength, 'a tag name');
  const dictionary = toStrings(reader.text(count, length, `the dictionary of tag "${name}"`));
  return { name, dictionary, ids: reader.ids(seriesCount, width, count, `the ids of tag "${name}"`) };
}

function readField(reader: WireReader, rows: number): FieldColumn {
  reader.need(FIELD_HEADER, 'a field header');
  const nameLength = reader.u16(0);
  const type = FIELD_TYPES[reader.u8(2)];
  const presence = reader.u8(3);
  const length = reader.u32(4);
  if (type === undefined || presence > 1) reader.fail(`field type ${reader.u8(2)} with presence ${presence} is not known`);
  reader.at += FIELD_HEADER;
  const name = reader.name(nameLength, 'a field name');
  const what = `field "${name}"`;
  const bitmap = presence === 0 ? undefined : reader.raw((rows + 7) >> 3, what);
  if (bitmap !== undefined && (rows & 7) !== 0 && bitmap[rows >> 3]! >> (rows & 7) !== 0) reader.fail(`${what} says that rows after the last have values`);
  const present = bitmap === undefined ? {} : { present: bitmap };
  switch (type) {
    case 'float':
      return { name, type, values: reader.float64(rows, what), ...present };
    case 'integer':
      return { name, type, values: reader.int64(rows, what), ...present };
    case 'unsigned':
      return { name, type, values: reader.uint64(rows, what), ...present };
    case 'boolean': {
      const values = reader.raw(rows, what);
      for (let i = 0; i < rows; i++) if (values[i]! > 1) reader.fail(`${what}: row ${i} is neither 0 nor 1`);
      return { name, type, values, ...present };
    }
    case 'string':
      return textField(name, reader.text(rows, length, what), bitmap);
  }
}

function distinct(reader: WireReader, columns: readonly { readonly name: string }[], what: string): void {
  if (new Set(columns.map(({ name }) => name)).size !== columns.length) reader.fail(`two ${what} columns have the same name`);
}
