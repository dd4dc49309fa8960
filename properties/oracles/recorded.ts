/** Verdicts of a board as the corpus keeps them: the very bytes that the board read, and what it printed. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { t } from '../../spec/prelude.ts';

export const Recorded = t.readonly(
  t.strict({
    /** The program that voted, with its version. */
    peer: t.string,
    /** Seed of the tables, for the record: the bytes below are what counts. */
    seed: t.number,
    verdictCount: t.number,
    /** Tables as the board read them: gzip, base64. */
    tables: t.string,
    /** One digit a verdict: gzip, base64. */
    verdicts: t.string,
  }),
  'Recorded',
);
export type Recorded = t.TypeOf<typeof Recorded>;

const packed = (bytes: Uint8Array): string => gzipSync(bytes, { level: 9 }).toString('base64');
const unpacked = (text: string): Uint8Array => new Uint8Array(gunzipSync(Buffer.from(text, 'base64')));

export const record = (peer: string, seed: number, tables: Uint8Array, verdicts: string): Recorded => ({
  peer,
  seed,
  verdictCount: verdicts.length,
  tables: packed(tables),
  verdicts: packed(new TextEncoder().encode(verdicts)),
});

export const tablesOf = (recorded: Recorded): Uint8Array => unpacked(recorded.tables);
export const verdictsOf = (recorded: Recorded): string => new TextDecoder().decode(unpacked(recorded.verdicts));
