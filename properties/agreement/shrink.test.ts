/** Shrinking on a toy: tickets are handed out in order and cashed once; the subject forgets that a ticket was cashed. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { t } from '../../spec/prelude.ts';
import type { Outcome, Reply } from '../../spec/vocabulary/rule.ts';
import type { Area } from './area.ts';
import { firstDivergence } from './divergence.ts';
import { rewired } from './rewire.ts';
import { leaveOutPairs, shrink } from './shrink.ts';

interface Ticket {
  readonly call: 'draw' | 'cash';
  readonly ticket: number;
}
interface Tickets {
  readonly next: number;
  readonly cashed: readonly number[];
}

const FIRST = 100;
const draw: Ticket = { call: 'draw', ticket: 0 };
const cash = (ticket: number): Ticket => ({ call: 'cash', ticket });

const answer = (tickets: Tickets, { call, ticket }: Ticket, forgets: boolean): { readonly state: Tickets; readonly reply: Reply } => {
  if (call === 'draw') return { state: { ...tickets, next: tickets.next + 1 }, reply: [0, tickets.next] };
  const known = ticket >= FIRST && ticket < tickets.next;
  if (!known || (!forgets && tickets.cashed.includes(ticket))) return { state: tickets, reply: [-1] };
  return { state: { ...tickets, cashed: [...tickets.cashed, ticket] }, reply: [0] };
};

const shape: t.Type<Ticket> = t.strict({ call: t.union([t.literal('draw'), t.literal('cash')]), ticket: t.number });

const toy: Area<null, Tickets, Ticket, { tickets: Tickets }> = {
  name: 'system',
  guards: [],
  setupShape: t.null,
  requestShape: shape,
  setup: () => null,
  boot: () => ({ next: FIRST, cashed: [] }),
  start: () => ({ tickets: { next: FIRST, cashed: [] } }),
  intend: () => draw,
  step: (state, request): Outcome<Tickets> => ({
    ...answer(state, request, false),
    granted: [],
    refused: [],
    failed: undefined,
    loose: false,
  }),
  perform: (subject, request) => {
    const { state, reply } = answer(subject.tickets, request, true);
    subject.tickets = state;
    return reply;
  },
  difference: () => undefined,
  request: fc.record({ call: fc.constantFrom('draw', 'cash'), ticket: fc.nat() }),
};

const long = [draw, draw, cash(100), draw, draw, draw, cash(104), draw, cash(104)];

test('a trace shrinks to the requests that matter, although the name of the ticket changes on the way', () => {
  const divergence = firstDivergence(toy, null, long);
  if (divergence === undefined) throw new Error('the toy diverges');
  const { requests } = shrink(toy, { setup: null, requests: long, divergence });
  expect(requests).toEqual([draw, cash(FIRST), cash(FIRST)]);
});

test('names are put right when what handed them out moves', () => {
  expect(rewired(toy, null, [draw, draw, cash(101)], 0, 1)).toEqual([draw, cash(100)]);
});

test('a trace in which no name moves has no second form', () => {
  expect(rewired(toy, null, [draw, cash(100), draw], 2, 1)).toBeUndefined();
});

test('a pair that can only go together goes', () => {
  const balanced = (items: readonly string[]): boolean =>
    items.at(-1) === '!' && items.filter((x) => x === '(').length === items.filter((x) => x === ')').length;
  expect(leaveOutPairs(['(', '(', ')', ')', '!'], balanced)).toEqual(['!']);
});
