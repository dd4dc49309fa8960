/** `crossloop replay FILE`: a saved trace, step by step, both sides shown. */
import { Command } from 'commander';
import { E } from '../../../spec/prelude.ts';
import type { Outcome } from '../../../spec/vocabulary/rule.ts';
import { compareStep, type Divergence } from '../../agreement/divergence.ts';
import { type ReadyTrace, readTrace } from '../../agreement/trace.ts';
import { sentenceOf } from '../../report/clause-book.ts';
import { requestText } from '../../report/explain.ts';
import { EXIT, UsageError } from '../exit.ts';
import { readInput } from '../files.ts';

/** When nothing differs, the subject gave the specification's reply. */
const stepText = (step: number, request: unknown, outcome: Outcome<unknown>, divergence: Divergence | undefined): string => {
  const verdict = outcome.failed === undefined ? 'granted' : `refused by ${outcome.failed}`;
  const reply = `[${outcome.reply.join(', ')}]`;
  const failed = divergence?.where === 'reply' || divergence?.where === 'the subject failed';
  const lines = [
    `${String(step).padStart(4)}  ${requestText(request)}`,
    `      specification  ${reply} ${verdict}`,
    `      subject        ${failed ? divergence.actual : reply}`,
  ];
  return `${lines.join('\n')}\n`;
};

const divergenceText = ({ clause, where, expected, actual }: Divergence): string => {
  const says = clause === null ? null : sentenceOf(clause);
  const lines = [
    `DIVERGED at ${where}: the specification says ${expected}, the subject says ${actual}.`,
    ...(clause === null ? [] : [`Clause ${clause}${says === null ? '' : `: ${says}`}`]),
  ];
  return `${lines.join('\n')}\n`;
};

const replay = ({ area, setup, requests }: ReadyTrace): number => {
  let state = area.boot(setup);
  const subject = area.start(setup);
  try {
    for (const [i, request] of requests.entries()) {
      const outcome = area.step(state, request);
      const divergence = compareStep(area, i, outcome, subject, request, true);
      process.stdout.write(stepText(i, request, outcome, divergence));
      if (divergence !== undefined) {
        process.stdout.write(divergenceText(divergence));
        return EXIT.diverged;
      }
      state = outcome.state;
    }
  } finally {
    area.stop?.(subject);
  }
  process.stdout.write(`agreed on all ${requests.length} requests\n`);
  return EXIT.agreed;
};

const EXAMPLES = `
Examples:
  crossloop replay crossloop-monitor-counterexample.json

A trace file is JSON (schema: docs/schemas/trace.schema.json): the area, its setup, and the requests.`;

export const replayCommand = (): Command =>
  new Command('replay')
    .description('run a saved trace again, step by step, both sides shown')
    .argument('<file>', 'trace file written by check')
    .addHelpText('after', EXAMPLES)
    .action((file: string) => {
      const trace = readTrace(readInput(file, 'give the path of a trace that check has saved'));
      if (E.isLeft(trace)) throw new UsageError(`${file} cannot be replayed: ${trace.left}.`);
      process.exitCode = replay(trace.right);
    });
