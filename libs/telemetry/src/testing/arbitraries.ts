/** fast-check arbitraries of points and batches, for property tests. */
import fc from 'fast-check';
import type { Batch } from '../model/batch';
import { BatchBuilder, type FieldValue } from '../model/batch-builder';

const SPECIAL = ['a', 'b', 'é', '漢', '😀', ',', '=', ' ', '"', '\\', '\\\\', '#', '{', '0', '1e3', 't'];

/** Text with the characters that matter to the codecs; neither empty nor with line ends. */
export const name = fc.array(fc.constantFrom(...SPECIAL), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));

export const time = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** A field value of any type; unsigned ones are written with a suffix, so they come as an object. */
export const fieldValue: fc.Arbitrary<{ type: 'float' | 'integer' | 'unsigned' | 'boolean' | 'string'; value: number | bigint | boolean | string }> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({ type: 'float' as const, value })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type: 'integer' as const, value })),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => ({ type: 'unsigned' as const, value })),
  fc.boolean().map((value) => ({ type: 'boolean' as const, value })),
  fc.array(fc.constantFrom(...SPECIAL, '\n'), { maxLength: 6 }).map((parts) => ({ type: 'string' as const, value: parts.join('') })),
);

const fieldNames = ['f1', 'f2', 'f3', 'f4'];
const typedValue: Readonly<Record<string, fc.Arbitrary<FieldValue | undefined>>> = {
  f1: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
  f2: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { nil: undefined }),
  f3: fc.option(fc.boolean(), { nil: undefined }),
  f4: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
};

/** A batch of up to 40 rows with gaps in tags and fields. */
export const batch: fc.Arbitrary<Batch> = fc
  .record({
    measurement: name,
    rows: fc.array(
      fc.record({
        time,
        tags: fc.dictionary(fc.constantFrom('host', 'region', 'ключ'), fc.option(name, { nil: undefined }), { maxKeys: 3 }),
        fields: fc.record(typedValue).filter((fields) => fieldNames.some((field) => fields[field] !== undefined)),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ measurement, rows }) => rows.reduce((builder, row) => builder.row(row.time, row.tags, row.fields), new BatchBuilder(measurement)).build());
