/** `crossloop conform`: an implementation from outside, judged clause by clause. */
import { randomInt } from 'node:crypto';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import type { Platform } from '../../agreement/area.ts';
import { conformMonitor } from '../../conform/monitor.ts';
import { conformReport } from '../../report/conform-report.ts';
import { conformText } from '../../report/conform-table.ts';
import { EXIT } from '../exit.ts';
import { asJson, ensureWritable, STDOUT, writeResult } from '../files.ts';
import { interruptible } from '../interruptible.ts';
import { jsonOption, platformOption, secondsOption, seedOption, stepsOption } from '../options.ts';
import { chosenAreas, DEFAULT_SECONDS } from '../run-campaign.ts';
import { startedPort } from '../subject.ts';
import { COMMIT, VERSION } from '../version.ts';

interface ConformOptions {
  readonly seed?: number;
  readonly seconds?: number;
  readonly steps: number;
  readonly platform: Platform;
  readonly json?: string;
}

const progressBar = (milliseconds: number): SingleBar => {
  const bar = new SingleBar({ format: '{says} [{bar}]', hideCursor: true, stream: process.stderr, clearOnComplete: true });
  if (process.stderr.isTTY) bar.start(milliseconds, 0, { says: '' });
  return bar;
};

const run = async (command: readonly string[], options: ConformOptions): Promise<void> => {
  ensureWritable(options.json);
  const areas = chosenAreas(['monitor']);
  const { port, hello } = await startedPort(areas, command);
  const milliseconds = 1000 * (options.seconds ?? DEFAULT_SECONDS);
  const seed = options.seed ?? randomInt(2 ** 31);
  const bar = progressBar(milliseconds);
  const began = performance.now();
  const result = await interruptible(async (interrupted) => {
    const goOn = async (): Promise<boolean> => {
      await new Promise((resolve) => setImmediate(resolve));
      return !interrupted();
    };
    const progress = (done: number, says: string): void => bar.update(Math.min(done, milliseconds), { says });
    const { platform, steps } = options;
    return conformMonitor(areas[0] as (typeof areas)[number], port, { seed, platform, milliseconds, steps, goOn, progress });
  });
  bar.stop();
  port.close();
  const seconds = (performance.now() - began) / 1000;
  const peer = { name: hello.name, command: command.join(' ') };
  const unsupported = hello.areas['monitor']?.unsupported ?? [];
  const report = conformReport(result, { version: VERSION, commit: COMMIT, peer, platform: options.platform, seed, seconds, unsupported });
  if (options.json !== STDOUT) process.stdout.write(conformText(report));
  if (options.json !== undefined) writeResult(options.json, asJson(report));
  process.exitCode = report.verdict === 'conforms' ? EXIT.agreed : EXIT.diverged;
};

const monitorCommand = (): Command =>
  new Command('monitor')
    .description('judge a monitor: agreement and guards clause by clause, isolation by pairs of traces from reset')
    .argument('[command...]', 'the program to judge, after --')
    .addOption(new Option('--subject <name>', 'how it is reached').choices(['pipe']).default('pipe'))
    .addOption(seedOption())
    .addOption(secondsOption())
    .addOption(stepsOption())
    .addOption(platformOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  crossloop conform monitor --subject pipe --seconds 60 -- ./my-monitor-port\n')
    .action(run);

export const conformCommand = (): Command =>
  new Command('conform').description('judge an implementation from outside, clause by clause').addCommand(monitorCommand());
