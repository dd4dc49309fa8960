/** The shapes of a link's setup and requests in trace files. */
import { t } from '../../spec/prelude.ts';
import type { LinkRequest } from '../../spec/vocabulary/virtualnet.ts';
import type { VirtualNetSetup } from './setup.ts';

const pair = t.readonly(t.tuple([t.number, t.number]));

export const setupShape: t.Type<VirtualNetSetup> = t.readonly(
  t.strict({
    slots: t.number,
    slotBytes: t.number,
    alignment: t.number,
    firstIndex: t.number,
    ids: pair,
    epochs: pair,
    doorbells: t.number,
    poison: t.number,
    swarm: t.number,
  }),
  'LinkSetup',
);

const bySide = <Call extends 'restart' | 'hello' | 'receive' | 'poll' | 'tick'>(call: Call) =>
  t.readonly(t.strict({ call: t.literal(call), side: t.number }), call);

export const requestShape: t.Type<LinkRequest> = t.union([
  bySide('restart'),
  bySide('hello'),
  bySide('receive'),
  bySide('poll'),
  bySide('tick'),
  t.readonly(t.strict({ call: t.literal('send'), side: t.number, kind: t.number, payload: t.readonlyArray(t.number) }), 'send'),
  t.readonly(t.strict({ call: t.literal('poke'), at: t.number, value: t.number }), 'poke'),
]);
