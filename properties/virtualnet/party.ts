/** One end of a link as its user sees it, whether it is the specification's or the emulator's: what the delivery contract is stated on. */
import { P_ATTACHED, P_EPOCH } from '../../impl/virtualnet/core.ts';
import { boot, step, type VirtualNetState } from '../../model/virtualnet.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { LinkRequest, LinkSetup } from '../../spec/vocabulary/virtualnet.ts';
import { perform, startLink } from './subject.ts';

export interface LinkUnderTest {
  perform(request: LinkRequest): Reply;
  /** Epoch of a side, and the epoch of its peer that it acknowledges. */
  epochs(side: number): readonly [own: number, attached: number];
  /** What the last receive of a side delivered. */
  delivered(side: number): ArrayLike<number>;
  /** Doorbells that a side has rung so far. */
  rung(side: number): number;
}

export const specified = (setup: LinkSetup): LinkUnderTest => {
  let state: VirtualNetState = boot(setup);
  const end = (side: number) => state.ends[side === 0 ? 0 : 1];
  return {
    perform: (request) => {
      const outcome = step(state, request);
      state = outcome.state;
      return outcome.reply;
    },
    epochs: (side) => [end(side).epoch, end(side).attached],
    delivered: (side) => end(side).inbox.payload,
    rung: (side) => end(side).rung,
  };
};

export const emulated = (setup: LinkSetup): LinkUnderTest => {
  const link = startLink(setup);
  const end = (side: number) => link.ends[side === 0 ? 0 : 1];
  return {
    perform: (request) => perform(link, request),
    epochs: (side) => [(end(side).words[P_EPOCH] ?? 0) >>> 0, (end(side).words[P_ATTACHED] ?? 0) >>> 0],
    delivered: (side) => end(side).payload.subarray(0, end(side).length),
    rung: (side) => link.bells[side === 0 ? 0 : 1],
  };
};
