import pg from 'pg';

/** What a column's value becomes. `numeric`, dates, times, JSON and all other types stay PostgreSQL's own text. */
export type Value = null | boolean | number | bigint | string | Buffer | readonly (string | number | null)[];

type Parser = (text: string) => unknown;

const OID = { bool: 16, bytea: 17, int8: 20, int2: 21, int4: 23, oid: 26, float4: 700, float8: 701 } as const;
const TEXT_ARRAY: number = 1009;
const INT_ARRAY: number = 1007;
/** `name[] text[] varchar[]`: what catalogue queries return. */
const TEXT_ARRAYS = [1003, TEXT_ARRAY, 1015];
/** `int2[] int4[] oid[]`. */
const INT_ARRAYS = [1005, INT_ARRAY, 1028];

const PARSERS = new Map<number, Parser>([
  [OID.bool, (text) => text === 't'],
  [OID.int2, Number],
  [OID.int4, Number],
  [OID.oid, Number],
  [OID.int8, BigInt],
  [OID.float4, Number],
  [OID.float8, Number],
  [OID.bytea, pg.types.getTypeParser(OID.bytea)],
  ...TEXT_ARRAYS.map((oid): [number, Parser] => [oid, pg.types.getTypeParser(TEXT_ARRAY)]),
  ...INT_ARRAYS.map((oid): [number, Parser] => [oid, pg.types.getTypeParser(INT_ARRAY)]),
]);

const asText: Parser = (text) => text;

/**
 * Values as exact as PostgreSQL has them: amounts are never floats and days never pass through a time zone.
 * `int8` (so `count(*)`) is a bigint; cast to `int` in SQL where a number is wanted.
 */
export const exactTypes = {
  getTypeParser: (oid: number): Parser => PARSERS.get(oid) ?? asText,
};
