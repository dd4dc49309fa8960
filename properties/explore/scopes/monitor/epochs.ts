/** Forgetting in which life of a compartment a state was reached: lives are numbered on and on, and only whether a grant is of the present one matters. */
import type { Reduction } from '../../../../model/explore/index.ts';
import { canonicalMonitor, encodeMonitor, type MonitorState } from '../../../../model/monitor.ts';
import type { Grant } from '../../../../spec/monitor/index.ts';
import { O } from '../../../../spec/prelude.ts';
import { HANDLE_EPOCH_SHIFT } from '../../../../spec/vocabulary/limits.ts';
import type { Subject } from '../../../monitor/subject.ts';

const LIFE = 2 ** HANDLE_EPOCH_SHIFT;

export const EPOCHS_FORGOTTEN: Reduction = {
  name: 'epochs',
  why: 'The number of a compartment’s life is forgotten, and with it the upper half of handles. Handles are only ever compared for equality; two open grants of one sender have different places, so a handle without its epoch still names one grant; and a grant of an earlier life is told from one of the present by its orphan mark, which an invariant ties to the epoch. Requests name handles through the state: each open one, and some that no open grant has.',
};

const withoutLife = (grant: Grant): Grant => ({ ...grant, handle: grant.handle % LIFE });

const forget = (s: MonitorState): MonitorState =>
  s.compartments.every(({ epoch }) => epoch === 0)
    ? s
    : { ...s, compartments: s.compartments.map((each) => ({ ...each, epoch: 0 })), grants: s.grants.map(O.map(withoutLife)) };

export const CACHES_FORGOTTEN: Reduction = {
  name: 'translation caches',
  why: 'What translation caches hold is left out of the comparison of memories. The comparison of a state asks the unit about every granule for every core, which fills the caches with all that may be there, before each step that changes anything: a translation that outlives its right is seen after that step.',
};

export const canonical = (s: MonitorState): unknown => canonicalMonitor(forget(s));
export const encode = (s: MonitorState, out: Uint8Array): number => encodeMonitor(forget(s), out);

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);

/** All of the emulator's memory, with the same forgotten: what is free keeps whatever it holds. */
export const essence = ({ monitor: { arena, tables } }: Subject, out: Uint8Array, at: number): number => {
  out.set(new Uint8Array(arena.buffer), at);
  const { epoch, handle, kind } = tables;
  out.fill(0, at + epoch.byteOffset, at + epoch.byteOffset + epoch.byteLength);
  for (let place = 0; place < kind.length; place += 1) {
    if (kind[place] === 0) continue;
    scratch[0] = (handle[place] as number) % LIFE;
    out.set(scratchBytes, at + handle.byteOffset + 8 * place);
  }
  const cache = tables.unit.cache?.contents();
  if (cache !== undefined) out.fill(0, at + cache.byteOffset, at + cache.byteOffset + cache.byteLength);
  return at + arena.buffer.byteLength;
};
