/** Two VirtualNet endpoints over one region, as a machine: one state, one request, one outcome. */
import {
  announce,
  type End,
  epochAfter,
  fresh,
  hello,
  judge,
  type Link,
  NOTHING_RECEIVED,
  poll,
  type Read,
  receive,
  regionBytes,
  send,
  tick,
  unanswered,
  undelivered,
  unsent,
  type Write,
  withEnd,
} from '../spec/virtualnet/index.ts';
import { VNET_OK } from '../spec/vocabulary/limits.ts';
import { always, apply, type Outcome } from '../spec/vocabulary/rule.ts';
import type { LinkPoke, LinkRequest, LinkSetup } from '../spec/vocabulary/virtualnet.ts';

export interface VirtualNetState {
  readonly setup: LinkSetup;
  /** The region. Never changed in place. */
  readonly bytes: Uint8Array;
  readonly ends: readonly [End, End];
}

/** A copy of the region with the writes carried out in order. */
const store = (bytes: Uint8Array, writes: readonly Write[]): Uint8Array => {
  if (writes.length === 0) return bytes;
  const stored = bytes.slice();
  for (const write of writes) stored.set(write.bytes, write.at);
  return stored;
};

const reader =
  (bytes: Uint8Array): Read =>
  (at) =>
    bytes[at] ?? 0;

const sideOf = (side: number): 0 | 1 => ((side & 1) === 0 ? 0 : 1);

const linkOf = (s: VirtualNetState, side: 0 | 1): Link => ({ geometry: s.setup, end: s.ends[side], read: reader(s.bytes), writes: [] });

const settle = (s: VirtualNetState, link: Link): VirtualNetState => {
  const ends: readonly [End, End] = link.end.side === 0 ? [link.end, s.ends[1]] : [s.ends[0], link.end];
  return { setup: s.setup, bytes: store(s.bytes, link.writes), ends };
};

const settled = (s: VirtualNetState, outcome: Outcome<Link>): Outcome<VirtualNetState> => ({ ...outcome, state: settle(s, outcome.state) });

/** A new incarnation remembers nothing; the count of its doorbells is ours, not its own. */
const restart = (s: VirtualNetState, side: 0 | 1, epoch: number): VirtualNetState =>
  settle(s, announce({ ...linkOf(s, side), end: { ...fresh(s.setup, side, epoch), rung: s.ends[side].rung } }));

export const boot = (setup: LinkSetup): VirtualNetState => {
  const bytes = new Uint8Array(regionBytes(setup)).fill(setup.poison);
  const before: VirtualNetState = { setup, bytes, ends: [fresh(setup, 0, setup.epochs[0]), fresh(setup, 1, setup.epochs[1])] };
  return restart(restart(before, 0, setup.epochs[0]), 1, setup.epochs[1]);
};

const poke = (s: VirtualNetState, request: LinkPoke): VirtualNetState => {
  const at = (Math.floor(request.at / 4) * 4) % s.bytes.length;
  const value = request.value >>> 0;
  return { ...s, bytes: store(s.bytes, [{ at, bytes: [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24] }]) };
};

export const step = (s: VirtualNetState, request: LinkRequest): Outcome<VirtualNetState> => {
  if (request.call === 'poke') return always(poke(s, request), [VNET_OK]);
  const side = sideOf(request.side);
  const link = linkOf(s, side);
  switch (request.call) {
    case 'restart':
      return always(restart(s, side, epochAfter(link.end.epoch)), [VNET_OK]);
    case 'tick':
      return always(settle(s, tick(link)), [VNET_OK]);
    case 'hello':
      return settled(s, apply(hello, link, request));
    case 'send':
      return settled(s, judge(send, unsent, link, request));
    case 'receive': // VNET-RECV-10: whatever happens, an earlier frame is gone
      return settled(s, judge(receive, undelivered, withEnd(link, { ...link.end, inbox: NOTHING_RECEIVED }), request));
    case 'poll':
      return settled(s, judge(poll, unanswered, link, request));
  }
};
