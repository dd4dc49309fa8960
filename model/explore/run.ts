/** Exploring a scope of the specification alone, and reading a path of the search as setup and requests. */

import type { Scope } from './scope.ts';
import type { System } from './search.ts';
import type { Path } from './ways.ts';

export const systemOf = <Setup, State, Request>(scope: Scope<Setup, State, Request>): System<State, Request> => ({
  roots: scope.setups.map((setup) => scope.boot(setup)),
  requests: (state) => scope.requests(state),
  step: (state, request) => scope.step(state, request),
  encode: (state, out) => scope.encode(state, out),
  invariants: scope.invariants,
});

export interface Walk<Setup, Request> {
  readonly setup: Setup;
  readonly requests: readonly Request[];
}

/** The requests that a path stands for: indices mean something only in the states that they were taken in, so it is walked again. */
export const walk = <Setup, State, Request>(scope: Scope<Setup, State, Request>, path: Path): Walk<Setup, Request> => {
  const setup = scope.setups[path.root] as Setup;
  const requests: Request[] = [];
  let state = scope.boot(setup);
  for (const choice of path.choices) {
    const request = scope.requests(state)[choice] as Request;
    requests.push(request);
    state = scope.step(state, request).state;
  }
  return { setup, requests };
};
