/** The producing half of an emulated endpoint. */
import {
  ETHERNET_FRAME_BYTES_MAX,
  ETHERNET_HEADER_BYTES,
  VNET_CONTROL,
  VNET_DROPPED,
  VNET_ETHERNET,
  VNET_FULL,
  VNET_HEADER_BYTES,
  VNET_KIND,
  VNET_LENGTH,
  VNET_NOT_UP,
  VNET_OK,
  VNET_UP,
} from '../../spec/vocabulary/limits.ts';
import { CONSUMED, type Core, P_ATTACHED, P_DROPPED, P_EPOCH, P_PHASE, P_PRODUCED, PRODUCED, SPACE_AT, WAKE_AT } from './core.ts';

const HEADER_WORDS = VNET_HEADER_BYTES >> 2;

/** Bytes into words, the last one filled up with zeros. */
const copyIn = (core: Core, at: number, payload: Uint8Array, length: number): number => {
  const whole = length >> 2;
  let byte = 0;
  for (let word = 0; word < whole; word += 1, byte += 4) {
    const low = (payload[byte] as number) | ((payload[byte + 1] as number) << 8);
    core.region.store(at + word, low | ((payload[byte + 2] as number) << 16) | ((payload[byte + 3] as number) << 24));
  }
  if (byte === length) return at + whole;
  let last = 0;
  for (let shift = 0; byte < length; byte += 1, shift += 8) last |= (payload[byte] as number) << shift;
  core.region.store(at + whole, last);
  return at + whole + 1;
};

const place = (core: Core, kind: number, payload: Uint8Array, length: number): void => {
  const { region, layout, options } = core;
  const index = core.get(P_PRODUCED);
  const slot = layout.ownSlots + (index & layout.mask) * layout.slotWords;
  region.store(slot, length | (kind << 16));
  region.store(slot + 1, options.id | (options.peer << 16));
  region.store(slot + 2, core.get(P_EPOCH));
  region.store(slot + 3, core.get(P_ATTACHED));
  region.store(slot + 4, index);
  region.store(slot + 5, 0);
  const end = copyIn(core, slot + HEADER_WORDS, payload, length);
  region.clear(end, slot + layout.slotWords); // VNET-SEND-7
  core.words[P_PRODUCED] = (index + 1) | 0;
  region.release(layout.own + PRODUCED, (index + 1) | 0); // VNET-SEND-8: only now is there a frame
  if (region.acquire(layout.peer + WAKE_AT) === index) core.ring(); // VNET-BELL-1
};

/** Sends the first `length` bytes of `payload`. Answers a status. */
export const send = (core: Core, kind: number, payload: Uint8Array, length: number): number => {
  const { region, layout } = core;
  if (core.get(P_PHASE) !== VNET_UP) return VNET_NOT_UP; // VNET-LINK-1
  if (!core.sessionHolds()) return core.lost(); // VNET-LINK-2
  if (kind !== VNET_CONTROL && kind !== VNET_ETHERNET) return VNET_KIND; // VNET-SEND-1
  if (length > layout.payloadBytesMax) return VNET_LENGTH; // VNET-SEND-2
  if (kind === VNET_ETHERNET && (length < ETHERNET_HEADER_BYTES || length > ETHERNET_FRAME_BYTES_MAX)) return VNET_LENGTH; // VNET-SEND-2, -3
  const produced = core.get(P_PRODUCED);
  let consumed = region.acquire(layout.peer + CONSUMED);
  if ((produced - consumed) >>> 0 > layout.mask + 1) return core.distrust(); // VNET-SEND-4
  if ((produced - consumed) >>> 0 === layout.mask + 1) {
    if (kind === VNET_ETHERNET) {
      core.words[P_DROPPED] = core.get(P_DROPPED) + 1; // VNET-SEND-6
      return VNET_DROPPED;
    }
    region.release(layout.own + SPACE_AT, consumed); // VNET-SEND-5
    const asked = consumed;
    consumed = region.acquire(layout.peer + CONSUMED); // a slot freed before the peer saw the wish would ring no bell
    if (consumed === asked) return VNET_FULL;
    if ((produced - consumed) >>> 0 > layout.mask) return core.distrust();
  }
  place(core, kind, payload, length);
  return VNET_OK;
};
