/** Pairs of traces put to a machine at the other end of a pipe: the observer's answers in both, side by side. */
import { E } from '../../spec/prelude.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Platform } from '../agreement/area.ts';
import type { Port } from '../subjects/pipe/port.ts';
import { type Asked, type Pair, pairsOf } from './pairs.ts';

export interface PortLeak {
  readonly property: Pair['property'];
  readonly observer: number;
  /** Index among the observer's own requests, and whether it was made to look around at the end. */
  readonly at: number;
  readonly probing: boolean;
  readonly request: MonitorRequest;
  readonly first: string;
  readonly second: string;
  readonly setup: unknown;
  readonly traces: readonly [readonly MonitorRequest[], readonly MonitorRequest[]];
}

export interface PairCount {
  pairs: number;
  /** Pairs of which the two traces differ. */
  varied: number;
  steps: number;
  /** Answers of observers that were compared. */
  compared: number;
  /** Runs whose manifest the machine cannot play. */
  unsupported: number;
}

type Told = E.Either<string, readonly (readonly number[] | null)[] | 'unsupported'>;

/** From reset, the whole trace at once: what the observer itself was told. */
const tell = async (port: Port, setup: unknown, asked: readonly Asked[]): Promise<Told> => {
  const ready = await port.ask({ type: 'reset', area: 'monitor', setup });
  if (E.isLeft(ready)) return E.left(ready.left.says);
  if (ready.right.type === 'unsupported') return E.right('unsupported');
  const answer = await port.ask({ type: 'perform', requests: asked.map(({ request }) => request) });
  if (E.isLeft(answer)) return E.left(answer.left.says);
  const replies = answer.right.type === 'replies' ? answer.right.replies : [];
  return E.right(asked.flatMap(({ own }, i) => (own ? [replies[i] ?? null] : [])));
};

const words = (reply: readonly number[] | null | undefined): string => reply?.join(' ') ?? 'nothing';

const requestsOf = (asked: readonly Asked[]): readonly MonitorRequest[] => asked.map(({ request }) => request);

const compare = (pair: Pair, first: readonly (readonly number[] | null)[], second: typeof first): PortLeak | undefined => {
  const at = first.findIndex((reply, i) => words(reply) !== words(second[i]));
  if (at === -1) return undefined;
  const { property, observer, setup } = pair;
  const request = pair.first.filter(({ own }) => own)[at]?.request as MonitorRequest;
  const told = { first: words(first[at]), second: words(second[at]) };
  const probing = at >= first.length - pair.probes;
  return { property, observer, at, probing, request, ...told, setup, traces: [requestsOf(pair.first), requestsOf(pair.second)] };
};

/** One pair; on the left, why there was no answer. */
const judgePair = async (port: Port, pair: Pair, count: PairCount): Promise<E.Either<string, PortLeak | undefined>> => {
  const first = await tell(port, pair.setup, pair.first);
  if (E.isLeft(first)) return first;
  if (first.right === 'unsupported') {
    count.unsupported += 1;
    return E.right(undefined);
  }
  const second = await tell(port, pair.setup, pair.second);
  if (E.isLeft(second)) return second;
  if (second.right === 'unsupported') return E.left('it plays a manifest at one time and not at another');
  count.pairs += 1;
  count.varied += pair.first.length === pair.second.length ? 0 : 1;
  count.steps += pair.first.length + pair.second.length;
  count.compared += first.right.length;
  return E.right(compare(pair, first.right, second.right));
};

export interface PairBudget {
  readonly seed: number;
  readonly platform: Platform;
  readonly leavesOut: readonly string[];
  /** Runs at most; two pairs an observer are made of each. */
  readonly runs: number;
  goOn(): boolean | Promise<boolean>;
}

export interface PairResult {
  readonly count: PairCount;
  readonly leak: PortLeak | undefined;
  /** Why the machine gave no answer, if it did not. */
  readonly failure: string | undefined;
}

/** Up to the first leak or failure. */
export const judgePairs = async (port: Port, { seed, platform, leavesOut, runs, goOn }: PairBudget): Promise<PairResult> => {
  const count: PairCount = { pairs: 0, varied: 0, steps: 0, compared: 0, unsupported: 0 };
  for (let i = 0; i < runs && (await goOn()); i += 1)
    for (const pair of pairsOf(seed, i, platform, leavesOut)) {
      const judged = await judgePair(port, pair, count);
      if (E.isLeft(judged)) return { count, leak: undefined, failure: judged.left };
      if (judged.right !== undefined) return { count, leak: judged.right, failure: undefined };
    }
  return { count, leak: undefined, failure: undefined };
};
