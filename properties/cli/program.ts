/** The commands of the program, and how their words are read. Commander does the reading. */
import { Command, CommanderError } from 'commander';
import { checkCommand } from './commands/check.ts';
import { clausesCommand } from './commands/clauses.ts';
import { conformCommand } from './commands/conform.ts';
import { diskCommand } from './commands/disk.ts';
import { exploreCommand } from './commands/explore.ts';
import { mergeCommand } from './commands/merge.ts';
import { replayCommand } from './commands/replay.ts';
import { EXIT, SubjectError, UsageError } from './exit.ts';
import { VERSION } from './version.ts';

const commands = (): readonly Command[] => [
  checkCommand(),
  exploreCommand(),
  replayCommand(),
  conformCommand(),
  diskCommand(),
  clausesCommand(),
  mergeCommand(),
];

const EXAMPLES = `
Examples:
  crossloop check                          specification against emulator, all areas, some seconds
  crossloop check --area monitor --seed 7  one area, and the same requests each time
  crossloop explore                        everything that can happen in small scopes
  crossloop replay FILE                    a saved counterexample, step by step
  crossloop conform monitor -- COMMAND     a foreign monitor at the other end of a pipe, clause by clause
  crossloop disk disk.img                  a disk image, served over NBD through the whole system

Exit status: 0 agreed; 1 diverged, or incomplete; 2 wrong usage or bad input file; 3 the subject could not be started.
crossloop COMMAND --help tells more of one command.`;

/** Settings are copied from the top down: commands have commands of their own. */
const inherit = (command: Command, from: Command): Command => {
  command.copyInheritedSettings(from);
  for (const each of command.commands) inherit(each, command);
  return command;
};

const build = (): Command => {
  const program = new Command('crossloop')
    .description('Executable reference and conformance suite for Cross-compartment Virtio-loopback.')
    .version(VERSION)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'crossloop: ')) })
    .showHelpAfterError('Try --help for the options and examples.')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  for (const command of commands()) program.addCommand(inherit(command, program));
  return program;
};

/** Runs the program and answers its exit status; commands set it through `process.exitCode`. */
export const runProgram = async (argv: readonly string[]): Promise<number> => {
  try {
    await build().parseAsync([...argv]);
    return Number(process.exitCode ?? EXIT.agreed);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.agreed : EXIT.usage;
    if (!(error instanceof UsageError || error instanceof SubjectError)) throw error;
    process.stderr.write(`crossloop: ${error.message}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.subject;
  }
};
