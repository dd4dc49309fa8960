/** The consuming half of an emulated endpoint. */
import {
  ETHERNET_FRAME_BYTES_MAX,
  ETHERNET_HEADER_BYTES,
  VNET_CONTROL,
  VNET_EMPTY,
  VNET_ETHERNET,
  VNET_FOREIGN,
  VNET_HEADER_BYTES,
  VNET_LIED,
  VNET_MALFORMED,
  VNET_NOT_UP,
  VNET_OK,
  VNET_RESTARTED,
  VNET_STALE,
  VNET_UP,
} from '../../spec/vocabulary/limits.ts';
import {
  CONSUMED,
  type Core,
  P_ATTACHED,
  P_CONSUMED,
  P_DISCARDED,
  P_EPOCH,
  P_KIND,
  P_LENGTH,
  P_PHASE,
  P_PRODUCED,
  P_ROOM,
  P_WAITING,
  PRODUCED,
  SPACE_AT,
  WAKE_AT,
} from './core.ts';

const HEADER_WORDS = VNET_HEADER_BYTES >> 2;

/** Nothing is delivered: what an earlier call delivered is gone. */
const emptyInbox = (core: Core): void => {
  core.inbox.fill(0, 0, (core.get(P_LENGTH) + 3) >> 2);
  core.words[P_KIND] = 0;
  core.words[P_LENGTH] = 0;
};

/** Copies a frame into the inbox and judges the copy. At most the words of one slot are read, each once. */
const copyOut = (core: Core, slot: number): number => {
  const { region, options } = core;
  const first = region.load(slot); // VNET-RECV-10: from here on, only the copies
  const ends = region.load(slot + 1);
  const epoch = region.load(slot + 2);
  const peerEpoch = region.load(slot + 3);
  const sequence = region.load(slot + 4);
  const reserved = region.load(slot + 5);
  const length = first & 0xffff;
  const kind = (first >>> 16) & 0xff;
  if (length > core.layout.payloadBytesMax) return VNET_MALFORMED; // VNET-RECV-3
  if ((kind !== VNET_ETHERNET && kind !== VNET_CONTROL) || first >>> 24 !== 0 || reserved !== 0) return VNET_MALFORMED; // VNET-RECV-4
  if (kind === VNET_ETHERNET && (length < ETHERNET_HEADER_BYTES || length > ETHERNET_FRAME_BYTES_MAX)) return VNET_MALFORMED; // VNET-RECV-5
  if ((ends & 0xffff) !== options.peer) return VNET_FOREIGN; // VNET-RECV-6
  if (ends >>> 16 !== options.id) return VNET_FOREIGN; // VNET-RECV-7
  if (epoch !== core.words[P_ATTACHED] || peerEpoch !== core.words[P_EPOCH]) return VNET_STALE; // VNET-RECV-8
  if (sequence !== core.words[P_CONSUMED]) return VNET_LIED; // VNET-RECV-9
  const words = (length + 3) >> 2;
  for (let word = 0; word < words; word += 1) core.inbox[word] = region.load(slot + HEADER_WORDS + word);
  if ((length & 3) !== 0) core.inbox[words - 1] = core.inbox[words - 1]! & (0xffff_ffff >>> (32 - 8 * (length & 3)));
  core.words[P_KIND] = kind;
  core.words[P_LENGTH] = length;
  return VNET_OK;
};

const consume = (core: Core): void => {
  const { region, layout } = core;
  const index = core.get(P_CONSUMED);
  core.words[P_CONSUMED] = (index + 1) | 0;
  region.release(layout.own + CONSUMED, (index + 1) | 0);
  if (region.acquire(layout.peer + SPACE_AT) === index) core.ring(); // VNET-BELL-2
};

/** Takes the next frame into the inbox. Answers a status. */
export const receive = (core: Core): number => {
  const { region, layout } = core;
  const slots = layout.mask + 1;
  emptyInbox(core);
  if (core.get(P_PHASE) !== VNET_UP) return VNET_NOT_UP; // VNET-LINK-1
  if (!core.sessionHolds()) return core.lost(); // VNET-LINK-2
  const consumed = core.get(P_CONSUMED);
  let waiting = (region.acquire(layout.peer + PRODUCED) - consumed) >>> 0;
  if (waiting === 0) {
    region.release(layout.own + WAKE_AT, consumed); // VNET-RECV-2
    waiting = (region.acquire(layout.peer + PRODUCED) - consumed) >>> 0; // a frame placed before the peer saw the wish would ring no bell
    if (waiting === 0) return VNET_EMPTY;
  }
  if (waiting > slots) return core.distrust(); // VNET-RECV-1
  const verdict = copyOut(core, layout.peerSlots + (consumed & layout.mask) * layout.slotWords);
  if (!core.sessionHolds()) {
    emptyInbox(core); // VNET-RECV-11: the slot may have been cleared while it was copied
    return core.lost();
  }
  if (verdict === VNET_LIED) return core.distrust();
  if (verdict !== VNET_OK) core.words[P_DISCARDED] = core.get(P_DISCARDED) + 1;
  consume(core);
  return verdict;
};

/** Counts what waits and what fits. Answers a status; the counts are in the private words. */
export const poll = (core: Core): number => {
  const { region, layout } = core;
  if (core.get(P_PHASE) !== VNET_UP) return VNET_NOT_UP; // VNET-LINK-1
  if (!core.sessionHolds()) return VNET_RESTARTED; // VNET-LINK-2
  const inFlight = (core.get(P_PRODUCED) - region.acquire(layout.peer + CONSUMED)) >>> 0;
  const waiting = (region.acquire(layout.peer + PRODUCED) - core.get(P_CONSUMED)) >>> 0;
  if (inFlight > layout.mask + 1 || waiting > layout.mask + 1) return VNET_LIED; // VNET-SEND-4, VNET-RECV-1
  core.words[P_WAITING] = waiting;
  core.words[P_ROOM] = layout.mask + 1 - inFlight;
  return VNET_OK;
};
