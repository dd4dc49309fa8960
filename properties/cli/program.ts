/** The commands of the program, and how their words are read. Commander does the reading. */
import { Command, CommanderError } from 'commander';
import { checkCommand } from './commands/check.ts';
import { replayCommand } from './commands/replay.ts';
import { EXIT, UsageError } from './exit.ts';
import { VERSION } from './version.ts';

const commands = (): readonly Command[] => [checkCommand(), replayCommand()];

const build = (): Command => {
  const program = new Command('crossloop')
    .description('Executable reference and conformance suite for Cross-compartment Virtio-loopback.')
    .version(VERSION)
    .showHelpAfterError('Try --help for the options and examples.')
    .exitOverride();
  for (const command of commands()) program.addCommand(command.exitOverride());
  return program;
};

/** Runs the program and answers its exit status; commands set it through `process.exitCode`. */
export const runProgram = async (argv: readonly string[]): Promise<number> => {
  try {
    await build().parseAsync([...argv]);
    return Number(process.exitCode ?? EXIT.agreed);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`crossloop: ${error.message}\n`);
      return EXIT.usage;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.agreed : EXIT.usage;
    throw error;
  }
};
