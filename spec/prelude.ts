/** The only file that names fp-ts and io-ts paths: the documented short ones do not load in plain Node. */
export * as E from 'fp-ts/lib/Either.js';
export { pipe } from 'fp-ts/lib/function.js';
export * as O from 'fp-ts/lib/Option.js';
export * as RA from 'fp-ts/lib/ReadonlyArray.js';
export * as t from 'io-ts';
export { PathReporter } from 'io-ts/lib/PathReporter.js';
