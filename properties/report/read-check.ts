/** Reads a `check` result written by this program or an earlier run of it; the error says what is wrong with the file. */
import { E, PathReporter, type t } from '../../spec/prelude.ts';
import { CHECK_SCHEMA_VERSION, type CheckReport, checkReportShape } from './check-shape.ts';

const versionOf = (value: unknown): unknown => (value as { readonly schemaVersion?: unknown } | null)?.schemaVersion;

const parse = (text: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    () => 'it is not JSON',
  );

const decode = (value: unknown): E.Either<string, CheckReport> => {
  const version = versionOf(value);
  if (typeof version === 'number' && version !== CHECK_SCHEMA_VERSION)
    return E.left(`it is of version ${version}, and this program reads version ${CHECK_SCHEMA_VERSION}`);
  return E.mapLeft((errors: t.Errors) => PathReporter.report(E.left(errors)).slice(0, 3).join('; '))(checkReportShape.decode(value));
};

export const readCheckReport = (text: string): E.Either<string, CheckReport> => {
  const parsed = parse(text);
  return E.isLeft(parsed) ? parsed : decode(parsed.right);
};
