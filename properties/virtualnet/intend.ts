/** What the next request is meant to do. Links are brought up again soon after they fail: most of what there is to see happens when up. */
import type { VirtualNetState } from '../../model/virtualnet.ts';
import { type End, sectionOf, u32 } from '../../spec/virtualnet/index.ts';
import {
  ETHERNET_FRAME_BYTES_MAX,
  ETHERNET_HEADER_BYTES,
  VNET_AT_ACKNOWLEDGED,
  VNET_AT_EPOCH,
  VNET_BROKEN,
  VNET_CONTROL,
  VNET_ETHERNET,
  VNET_HEADER_BYTES,
  VNET_UP,
} from '../../spec/vocabulary/limits.ts';
import type { LinkRequest } from '../../spec/vocabulary/virtualnet.ts';
import type { Random } from '../support/random.ts';
import { drawPoke } from './pokes.ts';
import { SWARM, type VirtualNetSetup } from './setup.ts';

/** Boundary lengths of a slot; those of an Ethernet frame as well where the slot could hold one. */
const boundaries = (room: number): readonly number[] =>
  room > ETHERNET_FRAME_BYTES_MAX
    ? [
        0,
        1,
        3,
        ETHERNET_HEADER_BYTES - 1,
        ETHERNET_HEADER_BYTES,
        room - 1,
        room,
        room + 1,
        ETHERNET_FRAME_BYTES_MAX,
        ETHERNET_FRAME_BYTES_MAX + 1,
      ]
    : [0, 1, 3, ETHERNET_HEADER_BYTES - 1, ETHERNET_HEADER_BYTES, room - 1, room, room + 1];

const lengthOf = (random: Random, setup: VirtualNetSetup, kind: number): number => {
  const room = setup.slotBytes - VNET_HEADER_BYTES;
  if (random.oneIn(4)) return random.pick(boundaries(room));
  return kind === VNET_ETHERNET ? ETHERNET_HEADER_BYTES + random.below(Math.min(room, 40) - 13) : random.below(Math.min(room, 40) + 1);
};

/** Bytes that differ from their neighbours, so that a shift shows; never 0, so that a missing one does. */
const PATTERN: readonly number[] = Array.from({ length: 2048 }, (_, i) => (i % 255) + 1);

const kindOf = (random: Random, setup: VirtualNetSetup): number => {
  if (random.oneIn(32)) return random.pick([0, 3, 0x101, 0xffff_ffff]);
  if ((setup.swarm & SWARM.control) !== 0) return VNET_ETHERNET;
  if ((setup.swarm & SWARM.ethernet) !== 0) return VNET_CONTROL;
  return random.oneIn(2) ? VNET_ETHERNET : VNET_CONTROL;
};

const send = (random: Random, setup: VirtualNetSetup, side: number): LinkRequest => {
  const kind = kindOf(random, setup);
  const first = random.below(256);
  return { call: 'send', side, kind, payload: PATTERN.slice(first, first + lengthOf(random, setup, kind)) };
};

const isConnected = (s: VirtualNetState, end: End): boolean => {
  const block = sectionOf(s.setup, 1 - end.side);
  const read = (at: number): number => s.bytes[at] ?? 0;
  return (
    end.phase === VNET_UP && u32(read, block + VNET_AT_EPOCH) === end.attached && u32(read, block + VNET_AT_ACKNOWLEDGED) === end.epoch
  );
};

/** Restarts what has been given up, or was spoilt beyond a handshake; greets otherwise. */
const heal = (random: Random, s: VirtualNetState, end: End): LinkRequest => {
  const { side } = end;
  if (end.phase === VNET_BROKEN && random.oneIn(2)) return { call: 'restart', side };
  if (random.oneIn(6)) return { call: 'restart', side: 1 - side };
  return { call: 'hello', side: s.ends[side === 0 ? 1 : 0].phase === VNET_UP || random.oneIn(2) ? side : 1 - side };
};

const mayRead = (setup: VirtualNetSetup, side: number): boolean => (setup.swarm & (side === 0 ? SWARM.reader0 : SWARM.reader1)) === 0;

export const intend = (random: Random, s: VirtualNetState, setup: VirtualNetSetup): LinkRequest => {
  const side = random.below(2) as 0 | 1;
  const end = s.ends[side];
  if (!isConnected(s, end) && !random.oneIn(3)) return heal(random, s, end);
  const choice = random.below(32);
  if (choice < 12) return send(random, setup, side);
  if (choice < 21) return mayRead(setup, side) || random.oneIn(8) ? { call: 'receive', side } : send(random, setup, 1 - side);
  if (choice < 27) return (setup.swarm & SWARM.pokes) === 0 ? drawPoke(random, s, end) : { call: 'receive', side };
  if (choice < 29) return { call: 'poll', side };
  if (choice < 30) return { call: 'hello', side };
  if (choice < 31 && (setup.swarm & SWARM.ticks) === 0) return { call: 'tick', side };
  return (setup.swarm & SWARM.restarts) === 0 && random.oneIn(2) ? { call: 'restart', side } : { call: 'poll', side };
};
