/** One of several threads that share a campaign: runs its part of an area when it is told to, and says what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { E } from '../../../spec/prelude.ts';
import { type AreaResult, type Budget, runArea, type Watch } from '../../agreement/campaign.ts';
import { emptyTally } from '../../agreement/tally.ts';
import { type AnyArea, AREAS } from '../../areas.ts';
import { runPortArea } from '../../subjects/pipe/judge.ts';
import { Port } from '../../subjects/pipe/port.ts';
import { PATIENCE_MS } from '../subject.ts';
import { SharedMarks } from './marks.ts';
import type { Answer, Beginning, Job, Order } from './messages.ts';

/** Counts are sent this often, in milliseconds: they are all that is left of a worker that hangs. */
const COUNTS_EVERY_MS = 250;

const { worker, marks: memory, command } = workerData as Beginning;
const shared = new SharedMarks(memory);
const say = (answer: Answer): void => parentPort?.postMessage(answer);
const marks = shared.marksOf(worker, (trace, counterexample) => {
  shared.limit(trace);
  say({ type: 'found', trace, counterexample });
});

/** Yields, so that messages go out, and tells whether to go on. */
const watching = (): Watch => {
  let said = performance.now();
  return async (tally) => {
    if (performance.now() - said > COUNTS_EVERY_MS) {
      said = performance.now();
      say({ type: 'counts', tally });
    }
    await new Promise((resolve) => setImmediate(resolve));
    return !shared.isStopped();
  };
};

interface Runner {
  readonly run: Run;
  readonly close: () => void;
}
type Run = (area: AnyArea, budget: Budget, watch: Watch, earlier: AreaResult) => Promise<AreaResult>;

const runnerOf = async (): Promise<E.Either<string, Runner>> => {
  if (command === undefined)
    return E.right({ run: (area, budget, watch, earlier) => runArea(area, budget, watch, earlier, marks), close: () => undefined });
  const port = new Port(command, PATIENCE_MS);
  const hello = await port.start();
  if (E.isLeft(hello)) return E.left(hello.left.says);
  const run: Run = (area, budget, watch, earlier) => runPortArea(area, port, budget, watch, earlier, marks);
  return E.right({ run, close: () => port.close() });
};

const perform = async (run: Run, { area, budget, from }: Job): Promise<void> => {
  const known = AREAS.find((each) => each.name === area);
  if (known === undefined) return say({ type: 'failed', says: `there is no area ${area}` });
  const earlier = { area, tally: emptyTally(), seconds: 0, coreSeconds: 0, interrupted: false, next: from, counterexample: undefined };
  const result = await run(known, budget, watching(), earlier);
  say({ type: 'result', trace: result.next - 1, result });
};

const runner = await runnerOf();
if (E.isLeft(runner)) say({ type: 'failed', says: runner.left });
else {
  parentPort?.on('message', (order: Order) => {
    if (order.type === 'run') return void perform(runner.right.run, order.job);
    runner.right.close();
    parentPort?.close();
  });
  say({ type: 'ready' });
}
