/**
 * The same exploration, written a second time to be obviously right rather than fast: a map of JSON strings, the specification alone.
 * It shares nothing with the search but the scope, and even there it reads `canonical` where the search reads `encode`.
 */
import type { Scope } from '../../model/explore/scope.ts';

export interface Counts {
  readonly states: number;
  readonly transitions: number;
  readonly diameter: number;
}

/** States between two questions whether to go on. */
const PAUSE_EVERY = 500;

/** Undefined when `goOn` answered no. */
export const exploreNaively = async <Setup, State, Request>(
  scope: Scope<Setup, State, Request>,
  goOn: () => boolean | Promise<boolean> = () => true,
): Promise<Counts | undefined> => {
  const seen = new Map<string, State>();
  const meet = (state: State): boolean => {
    const key = JSON.stringify(scope.canonical(state));
    if (seen.has(key)) return false;
    seen.set(key, state);
    return true;
  };
  let level = scope.setups.map((setup) => scope.boot(setup)).filter(meet);
  let transitions = 0;
  let diameter = 0;
  while (true) {
    const deeper: State[] = [];
    for (const [i, state] of level.entries()) {
      if (i % PAUSE_EVERY === 0 && !(await goOn())) return undefined;
      for (const request of scope.requests(state)) {
        transitions += 1;
        const next = scope.step(state, request).state;
        if (meet(next)) deeper.push(next);
      }
    }
    if (deeper.length === 0) return { states: seen.size, transitions, diameter };
    level = deeper;
    diameter += 1;
  }
};
