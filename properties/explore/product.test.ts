import { expect, test } from 'vitest';
import { firstDivergence } from '../agreement/divergence.ts';
import { type CounterMachine, type CounterRequest, judgedCounters } from './counters.ts';
import type { AnyJudged } from './judged.ts';
import { exploreScope } from './run.ts';

const SETUP = { counters: 3, modulus: 4 };
const STATES = 4 ** 3;
const honest = judgedCounters(SETUP);

type Perform = (machine: CounterMachine, request: CounterRequest) => readonly number[];
const performing = (perform: Perform): typeof honest => ({ ...honest, area: { ...honest.area, perform } });
const explore = (judged: typeof honest) => exploreScope(judged as AnyJudged, () => true);

test('an emulator that agrees closes, with one memory behind each state', async () => {
  const { certificate, finding } = await explore(honest);
  expect(finding).toBeUndefined();
  expect(certificate).toMatchObject({ verdict: 'closed', states: STATES, productStates: STATES, transitions: 7 * STATES });
  expect(certificate.clauses['COUNT-1']).toEqual({ granted: 3 * STATES, refused: STATES });
});

test('residue that no reply shows yet is a product state of its own', async () => {
  const leaky = performing((machine, request) => {
    if (request.call === 'clear') machine.scratch[0] = 1;
    return machine.perform(request);
  });
  const { certificate } = await explore(leaky);
  expect(certificate).toMatchObject({ verdict: 'closed', states: STATES, productStates: 2 * STATES, transitions: 7 * STATES, diameter: 9 });
});

test('residue declared inessential is left out of the comparison of memories', async () => {
  const leaky = performing((machine, request) => {
    machine.scratch[0] = request.counter;
    return machine.perform(request);
  });
  const essence = (machine: CounterMachine, out: Uint8Array, at: number): number => {
    out.set(machine.values, at);
    return at + machine.values.length;
  };
  const { certificate } = await explore({ ...leaky, essence });
  expect(certificate).toMatchObject({ verdict: 'closed', productStates: STATES });
});

test('residue that comes out later is found, although both states looked the same to the specification', async () => {
  const late = performing((machine, request) => {
    if (request.call === 'clear' && request.counter === 1) machine.scratch[0] = 1;
    if (machine.scratch[0] === 1 && machine.values[2] === 3 && request.counter === 2) return [9];
    return machine.perform(request);
  });
  const { certificate, finding } = await explore(late);
  expect(certificate.verdict).toBe('diverged');
  expect(finding?.fault).toMatchObject({ property: 'agreement', where: 'reply', actual: '[9]' });
  expect(finding?.walk.requests).toHaveLength(5);
});

test('a wrong state is found by the comparison, and its trace shows it again from a fresh start', async () => {
  const wrong = performing((machine, request) => {
    const reply = machine.perform(request);
    if (machine.values[0] === 3 && machine.values[1] === 3) machine.values[2] = 1;
    return reply;
  });
  const { finding } = await explore(wrong);
  const requests = finding?.walk.requests as readonly CounterRequest[];
  expect(requests).toHaveLength(6);
  const area = { ...wrong.area, boot: wrong.scope.boot, step: wrong.scope.step };
  expect(firstDivergence(area, SETUP, requests)).toMatchObject({ step: 5, where: 'counter 2' });
});

test('a reduction that loses something is found where residue has both states explored', async () => {
  const leaky = performing((machine, request) => {
    if (request.call === 'clear') machine.scratch[0] = 1;
    return machine.perform(request);
  });
  const forgetful: typeof honest = {
    ...leaky,
    scope: {
      ...leaky.scope,
      encode: (values, out) => {
        out[0] = values[0] === 0 ? 0 : 1;
        return 1;
      },
    },
  };
  const { finding } = await explore(forgetful);
  expect(finding?.fault.property).toBe('reductions lose nothing');
});

test('an interruption leaves a certificate that says so', async () => {
  const { certificate } = await exploreScope(judgedCounters({ counters: 6, modulus: 8 }) as AnyJudged, () => false);
  expect(certificate.verdict).toBe('incomplete');
});
