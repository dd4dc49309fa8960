/**
 * Names that a reply handed out and a later request used: a handle, an index, a token. When earlier requests are left out of a trace the
 * same call may be given another name; the requests that follow are rewritten to use it. A guess, which the comparison then judges.
 */
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { Area } from './area.ts';

type Names = Map<number, number>;

const rename = <Request>(request: Request, names: Names): Request => {
  if (names.size === 0 || typeof request !== 'object' || request === null) return request;
  const fields = Object.entries(request).map(([key, value]) => [key, typeof value === 'number' ? (names.get(value) ?? value) : value]);
  return Object.fromEntries(fields) as Request;
};

/** What a reply says beyond its status, where it now says something else. */
const learn = (names: Names, before: Reply, now: Reply): void => {
  for (let i = 1; i < Math.min(before.length, now.length); i += 1) {
    const [old, fresh] = [before[i], now[i]];
    if (old !== undefined && fresh !== undefined && old !== fresh) names.set(old, fresh);
  }
};

const repliesOf = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  setup: Setup,
  requests: readonly Request[],
): readonly Reply[] => {
  const replies: Reply[] = [];
  let state = area.boot(setup);
  for (const request of requests) {
    const outcome = area.step(state, request);
    replies.push(outcome.reply);
    state = outcome.state;
  }
  return replies;
};

/** The trace without `count` requests from `from` on, later names put right; undefined when no name changed. */
export const rewired = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  setup: Setup,
  requests: readonly Request[],
  from: number,
  count: number,
): readonly Request[] | undefined => {
  const replies = repliesOf(area, setup, requests);
  const names: Names = new Map();
  const shorter: Request[] = [];
  let state = area.boot(setup);
  for (const [i, original] of requests.entries()) {
    if (i >= from && i < from + count) continue;
    const request = rename(original, names);
    const outcome = area.step(state, request);
    learn(names, replies[i] ?? [], outcome.reply);
    shorter.push(request);
    state = outcome.state;
  }
  return names.size === 0 ? undefined : shorter;
};
