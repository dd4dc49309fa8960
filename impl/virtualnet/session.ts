/** Announcement and handshake of an emulated endpoint. */
import {
  VNET_ABSENT,
  VNET_AT_FIRST_INDEX,
  VNET_AT_ID,
  VNET_AT_MAGIC,
  VNET_AT_SECTION_BYTES,
  VNET_AT_SLOT_BYTES,
  VNET_AT_SLOTS,
  VNET_AT_VERSION,
  VNET_BROKEN,
  VNET_GIVEN_UP,
  VNET_MAGIC,
  VNET_OK,
  VNET_OTHER_LAYOUT,
  VNET_OTHER_VERSION,
  VNET_STALE,
  VNET_STRANGER,
  VNET_UP,
  VNET_VERSION,
  VNET_WAITING,
} from '../../spec/vocabulary/limits.ts';
import {
  ACKNOWLEDGED,
  CONSUMED,
  type Core,
  EPOCH,
  P_ATTACHED,
  P_BUDGET,
  P_CONSUMED,
  P_EPOCH,
  P_PHASE,
  P_PRODUCED,
  PRODUCED,
  SPACE_AT,
  WAKE_AT,
} from './core.ts';

const MAGIC = VNET_AT_MAGIC >> 2;
const VERSION = VNET_AT_VERSION >> 2;
const SLOTS = VNET_AT_SLOTS >> 2;
const SLOT_BYTES = VNET_AT_SLOT_BYTES >> 2;
const SECTION_BYTES = VNET_AT_SECTION_BYTES >> 2;
const FIRST_INDEX = VNET_AT_FIRST_INDEX >> 2;
const ID = VNET_AT_ID >> 2;

/** Empty rings on both sides: of one this endpoint produces, of the other it consumes. */
const rewind = (core: Core): void => {
  const first = core.options.geometry.firstIndex | 0;
  const { own } = core.layout;
  core.words[P_PRODUCED] = first;
  core.words[P_CONSUMED] = first;
  core.region.store(own + PRODUCED, first);
  core.region.store(own + CONSUMED, first);
  core.region.store(own + WAKE_AT, first);
  core.region.store(own + SPACE_AT, (first - 1) | 0);
};

/** A new incarnation: nothing of an earlier one is left, neither here nor in the section. */
export const start = (core: Core, epoch: number): void => {
  const { geometry, id, doorbells } = core.options;
  const { own, ownEnd, sectionBytes } = core.layout;
  core.words.fill(0);
  core.inbox.fill(0);
  core.words[P_PHASE] = VNET_WAITING;
  core.words[P_EPOCH] = epoch | 0;
  core.words[P_BUDGET] = doorbells;
  core.region.release(own + EPOCH, 0); // VNET-START-2: a peer that reads on is told before anything changes
  core.region.clear(own, ownEnd); // VNET-START-1
  core.region.store(own + MAGIC, VNET_MAGIC);
  core.region.store(own + VERSION, VNET_VERSION);
  core.region.store(own + SLOTS, geometry.slots);
  core.region.store(own + SLOT_BYTES, geometry.slotBytes);
  core.region.store(own + SECTION_BYTES, sectionBytes);
  core.region.store(own + FIRST_INDEX, geometry.firstIndex | 0);
  core.region.store(own + ID, id);
  rewind(core);
  core.region.release(own + EPOCH, epoch | 0);
  core.ring();
};

const attach = (core: Core, epoch: number): void => {
  const { own, ownSlots, slotWords, mask } = core.layout;
  core.region.release(own + ACKNOWLEDGED, 0);
  core.region.clear(ownSlots, ownSlots + (mask + 1) * slotWords);
  rewind(core);
  core.words[P_ATTACHED] = epoch;
  core.region.release(own + ACKNOWLEDGED, epoch); // the peer may read the rings from here on
  core.ring();
};

/** Looks at the peer's block. Answers a status; the phase tells whether the link is up. */
export const greet = (core: Core): number => {
  const { region, words, options } = core;
  const { peer, sectionBytes } = core.layout;
  const { geometry } = options;
  const epoch = region.acquire(peer + EPOCH);
  const attached = core.get(P_ATTACHED);
  if (epoch === 0 || region.load(peer + MAGIC) !== VNET_MAGIC) return VNET_ABSENT; // VNET-HELLO-1
  if (region.load(peer + VERSION) !== VNET_VERSION) return VNET_OTHER_VERSION; // VNET-HELLO-2
  if (
    region.load(peer + SLOTS) !== geometry.slots ||
    region.load(peer + SLOT_BYTES) !== geometry.slotBytes ||
    region.load(peer + SECTION_BYTES) !== sectionBytes ||
    region.load(peer + FIRST_INDEX) !== (geometry.firstIndex | 0)
  )
    return VNET_OTHER_LAYOUT; // VNET-HELLO-3
  if (region.load(peer + ID) !== options.peer) return VNET_STRANGER; // VNET-HELLO-4
  if (epoch === attached && words[P_PHASE] === VNET_BROKEN) return VNET_GIVEN_UP; // VNET-HELLO-5
  if (attached !== 0 && ((epoch - attached) | 0) < 0) return VNET_STALE; // VNET-HELLO-6
  if (epoch !== attached) attach(core, epoch);
  words[P_PHASE] = region.acquire(peer + ACKNOWLEDGED) === words[P_EPOCH] ? VNET_UP : VNET_WAITING;
  return VNET_OK;
};
