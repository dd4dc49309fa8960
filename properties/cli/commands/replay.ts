/** `crossloop replay FILE`: a saved trace, step by step, both sides shown. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { E } from '../../../spec/prelude.ts';
import { compareStep } from '../../agreement/divergence.ts';
import { type ReadyTrace, readTrace } from '../../agreement/trace.ts';
import { EXIT, UsageError } from '../exit.ts';

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`cannot read ${file}; give the path of a trace that check has saved.`);
  }
};

const replay = ({ area, setup, requests }: ReadyTrace): number => {
  let state = area.boot(setup);
  const subject = area.start(setup);
  for (const [i, request] of requests.entries()) {
    const outcome = area.step(state, request);
    const divergence = compareStep(area, i, outcome, subject, request, true);
    const verdict = outcome.failed === undefined ? 'granted' : `refused by ${outcome.failed}`;
    process.stdout.write(`${i}  ${JSON.stringify(request)}\n     specification: [${outcome.reply.join(', ')}] ${verdict}\n`);
    if (divergence !== undefined) {
      process.stdout.write(`     DIVERGED at ${divergence.where}: expected ${divergence.expected}, got ${divergence.actual}\n`);
      return EXIT.diverged;
    }
    state = outcome.state;
  }
  process.stdout.write(`agreed on all ${requests.length} requests\n`);
  return EXIT.agreed;
};

export const replayCommand = (): Command =>
  new Command('replay')
    .description('run a saved trace again, step by step, both sides shown')
    .argument('<file>', 'trace file written by check')
    .action((file: string) => {
      const trace = readTrace(read(file));
      if (E.isLeft(trace)) throw new UsageError(`${file} cannot be replayed: ${trace.left}.`);
      process.exitCode = replay(trace.right);
    });
