#!/usr/bin/env node
/** The program. The one place that catches our own assertions: everything else is a value by the time it gets here. */
import { EXIT } from './exit.ts';
import { runProgram } from './program.ts';
import { VERSION } from './version.ts';

/** Where it went wrong, without the stack that only its authors can read. */
const placeOf = (error: unknown): string => {
  const frame = error instanceof Error ? error.stack?.split('\n').find((line) => line.includes(' at ')) : undefined;
  return frame === undefined ? '' : ` (${frame.trim()})`;
};

const report = (error: unknown): void => {
  process.stderr.write(
    `crossloop: this is a fault of crossloop ${VERSION} itself: ${String(error)}${placeOf(error)}\n` +
      `Please report it with this command line: ${process.argv.slice(2).join(' ')}\n`,
  );
};

/** A reader that has seen enough closes the pipe: that is no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.agreed);
  throw error;
});

runProgram(process.argv).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    report(error);
    process.exitCode = EXIT.diverged;
  },
);
