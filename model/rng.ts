/** An entropy device as a machine: a driver with a little memory, the device, and a source whose bytes are an input. */

import { type DeviceState, needReset } from '../spec/virtio/index.ts';
import { bootRng, give, type RngState, rngSetup, type WantedBuffer, want, wantConduct } from '../spec/virtio/rng/index.ts';
import { RNG_BROKEN, RNG_PROPER, RNG_TAKEN } from '../spec/vocabulary/limits.ts';
import type { GiveEntropy, RngOptions, RngRequest, WantEntropy } from '../spec/vocabulary/rng.ts';
import { always, apply, type Outcome } from '../spec/vocabulary/rule.ts';
import { bringUp, called } from './bring-up.ts';
import { beside } from './judged.ts';
import { gathered, isInMemory, scattered, total } from './memory.ts';

export const RNG_MEMORY_BYTES = 256;

export interface RngMachine {
  readonly rng: RngState;
  readonly memory: Uint8Array;
  /** What the driver took out of the buffer that came back last. */
  readonly harvest: Uint8Array;
}

export { rngSetup };

export const boot = (options: RngOptions): RngMachine => ({
  rng: bootRng(options),
  memory: new Uint8Array(RNG_MEMORY_BYTES),
  harvest: new Uint8Array(0),
});

const without = (s: RngMachine, device: DeviceState): RngMachine => ({ ...s, rng: { ...s.rng, device, waiting: [] } });

const wanted = (s: RngMachine, { readable, writable }: WantEntropy): Outcome<RngMachine> => {
  const { rng, memory } = s;
  const isWhole = [...readable, ...writable].every((span) => isInMemory(memory, span));
  const buffer: WantedBuffer = { readable, writable, room: total(writable), isInMemory: isWhole };
  if (rng.waiting.length >= rng.options.queueSize) return always(s, [0, RNG_PROPER]);
  const outcome = apply(want, rng, buffer);
  const [answer] = outcome.reply;
  const state = answer === RNG_BROKEN ? { ...s, rng: { ...rng, device: needReset(rng.device).state } } : { ...s, rng: outcome.state };
  if (answer !== RNG_TAKEN) return { ...outcome, state, reply: [...outcome.reply, RNG_PROPER] };
  return beside({ ...outcome, state }, apply(wantConduct, rng, buffer));
};

/** The driver goes by the used length, and takes no more out than the device says it has put in. */
const given = (s: RngMachine, request: GiveEntropy): Outcome<RngMachine> => {
  const [oldest] = s.rng.waiting;
  const outcome = apply(give, s.rng, { ...request, room: oldest?.room ?? 0 });
  if (outcome.failed !== undefined || oldest === undefined) return { ...outcome, state: s };
  const [used = 0] = outcome.reply;
  const memory = scattered(s.memory, oldest.writable, Uint8Array.from(request.bytes.slice(0, used)), 0);
  return { ...outcome, state: { rng: outcome.state, memory, harvest: gathered(memory, oldest.writable).slice(0, used) } };
};

export const step = (s: RngMachine, request: RngRequest): Outcome<RngMachine> => {
  const { device } = s.rng;
  switch (request.call) {
    case 'bring-up': {
      const up = called(device, bringUp(device, request.low, request.high));
      return always(without(s, up), [up.status]);
    }
    case 'reset':
      return always(without(s, called(device, [{ call: 'write-status', value: 0 }])), []);
    case 'want':
      return wanted(s, request);
    case 'give':
      return given(s, request);
  }
};
