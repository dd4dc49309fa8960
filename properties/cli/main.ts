#!/usr/bin/env node
/** The program. The one place that catches our own assertions: everything else is a value by the time it gets here. */
import { runProgram } from './program.ts';

const report = (error: unknown): void => {
  process.stderr.write(`crossloop: this is a fault of crossloop itself, please report it: ${String(error)}\n`);
  if (error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
};

runProgram(process.argv).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    report(error);
    process.exitCode = 1;
  },
);
