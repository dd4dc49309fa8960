import { expect, test } from 'vitest';
import { INVARIANTS, initialState, type MonitorState, machineOf } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import { DEFAULT_SETUP } from './setup.ts';
import { walk } from './walk.ts';

test('every invariant holds in every state of random walks', () => {
  const broken = walk(60, ({ request, outcome }) => {
    const invariant = INVARIANTS.find(({ holds }) => !holds(outcome.state));
    return invariant && { invariant: invariant.name, request, outcome: outcome.reply };
  });
  expect(broken).toBeUndefined();
});

test('an invariant can be broken: a state in which memory of a stopped compartment has a byte left', () => {
  const s = initialState(machineOf(DEFAULT_SETUP.manifest));
  const residue: MonitorState = {
    ...s,
    compartments: s.compartments.with(0, { running: false, epoch: 0, scrubbed: 4 }),
    memory: s.memory.with(3, s.memory[0] === undefined ? [] : [7, ...Array.from(s.memory[0]).slice(1)]),
  };
  expect(INVARIANTS.filter(({ holds }) => !holds(residue)).map(({ name }) => name)).toEqual([
    'the stopped are scrubbed',
    'the stopped run nowhere',
  ]);
});

test('an invariant can be broken: two guests, a doorbell with two senders', () => {
  const s = initialState(machineOf(DEFAULT_SETUP.manifest));
  const grant = {
    kind: 'lend' as const,
    sender: 0,
    granule: 1,
    count: 1,
    zeroAfter: false,
    soiled: false,
    handle: 0,
    tag: 0,
    orphan: false,
    receivers: [{ compartment: 1, access: 1, held: 3, ended: false }],
  };
  const wrong: MonitorState = {
    ...s,
    grants: s.grants.with(0, O.some(grant)),
    doorbells: s.doorbells.with(0, { pending: 0, masked: 0, bound: [1, 1], held: [0, 0], spent: [0, 0] }),
  };
  expect(INVARIANTS.filter(({ holds }) => !holds(wrong)).map(({ name }) => name)).toEqual([
    'grants and granules agree',
    'lent is exclusive',
    'no more than offered',
    'a doorbell has one sender',
  ]);
});
