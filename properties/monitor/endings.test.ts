/** Ends of lives come in every situation: whatever a compartment may have or hold, walks stop it and let it crash in the midst of that. */
import { expect, test } from 'vitest';
import { type Grant, type MonitorState, powerOf } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import { actorOf } from '../isolation/actor.ts';
import { walk } from './walk.ts';

type Holds = (s: MonitorState, c: number) => boolean;

const some = (s: MonitorState, fits: (grant: Grant) => boolean): boolean => s.grants.some((grant) => O.isSome(grant) && fits(grant.value));

const isHeldBy = ({ receivers }: Grant, c: number): boolean => receivers.some(({ compartment, held }) => compartment === c && held !== 0);
const isHeld = ({ receivers }: Grant): boolean => receivers.some(({ held }) => held !== 0);
const holders = ({ receivers }: Grant): number => receivers.filter(({ held }) => held !== 0).length;
const cores = (s: MonitorState, c: number): number => s.cores.filter((_, core) => powerOf(s, c, core) !== 'off').length;

const SITUATIONS: Readonly<Record<string, Holds>> = {
  'shared, nobody holds it': (s, c) => some(s, (each) => each.sender === c && each.kind === 'share' && !isHeld(each)),
  'shared and held': (s, c) => some(s, (each) => each.sender === c && each.kind === 'share' && isHeld(each)),
  'lent, nobody holds it': (s, c) => some(s, (each) => each.sender === c && each.kind === 'lend' && !isHeld(each)),
  'lent and held': (s, c) => some(s, (each) => each.sender === c && each.kind === 'lend' && isHeld(each)),
  'donated, not taken up': (s, c) => some(s, (each) => each.sender === c && each.kind === 'donate'),
  'several granules': (s, c) => some(s, (each) => each.sender === c && each.count > 1),
  'borrowed alone': (s, c) => some(s, (each) => each.kind === 'lend' && isHeldBy(each, c) && holders(each) === 1),
  'shares of others': (s, c) => some(s, (each) => each.kind === 'share' && isHeldBy(each, c)),
  'holds what outlived its sender': (s, c) => some(s, (each) => each.orphan && isHeldBy(each, c)),
  'owns a window': (s, c) => s.machine.windows.some(({ owner }) => owner === c),
  'doorbells pending': (s, c) => (s.doorbells[c]?.pending ?? 0) !== 0,
  'rings held back': (s, c) => s.doorbells[c]?.held.some((bits) => bits !== 0) === true,
  'an interrupt being served': (s, c) => s.lines.some(({ active }, line) => active && s.machine.lineOwner[line] === c),
  'two cores on': (s, c) => cores(s, c) > 1,
  'registers in use': (s, c) =>
    s.registers.some((words, at) => (s.machine.critical[c] === true) === (at % 2 === 0) && words.some((w) => w !== 0)),
};

test('compartments are stopped and crash in every situation', () => {
  const missing = { stop: new Set(Object.keys(SITUATIONS)), crash: new Set(Object.keys(SITUATIONS)) };
  walk(900, ({ before, request, outcome }) => {
    if ((request.call !== 'stop' && request.call !== 'crash') || outcome.failed !== undefined) return undefined;
    const c = request.call === 'stop' ? request.compartment : actorOf(before, request);
    for (const name of missing[request.call]) if (SITUATIONS[name]?.(before, c) === true) missing[request.call].delete(name);
    return missing.stop.size + missing.crash.size === 0 ? true : undefined;
  });
  expect(missing).toEqual({ stop: new Set(), crash: new Set() });
});
