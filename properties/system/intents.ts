/** What Client, Server and others do next: mostly what whoever runs would do, sometimes what nobody should. */

import type { SystemState } from '../../model/system.ts';
import { beingServed, runningOn } from '../../spec/monitor/index.ts';
import {
  BELL_QUEUE,
  BLK_SEGMENT_UNMAP,
  BLK_T_DISCARD,
  BLK_T_FLUSH,
  BLK_T_GET_ID,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_WRITE_ZEROES,
} from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { PublishRequest, SystemRequest } from '../../spec/vocabulary/system.ts';
import type { Random } from '../support/random.ts';
import type { Trial } from './setup.ts';

const TYPES = [BLK_T_IN, BLK_T_IN, BLK_T_OUT, BLK_T_OUT, BLK_T_FLUSH, BLK_T_GET_ID, BLK_T_DISCARD, BLK_T_WRITE_ZEROES];

/** Moods of a trace, by bit. */
const TAMPERS = 1;
const RANGES = 2;
const BEYOND = 4;

const publish = (random: Random, setup: Trial): PublishRequest => {
  const type = (setup.moods & RANGES) === 0 ? random.pick([BLK_T_IN, BLK_T_OUT, BLK_T_FLUSH]) : random.pick(TYPES);
  const beyond = (setup.moods & BEYOND) !== 0 && random.oneIn(8);
  return {
    call: 'publish',
    type,
    sector: beyond ? random.edge() : random.below(setup.blk.capacity - 1),
    bytes: 512 * (1 + random.below(2)),
    slot: random.below(setup.ring.size),
    chunk: random.below(setup.ring.size),
    flags: random.oneIn(4) ? BLK_SEGMENT_UNMAP : 0,
    fill: random.below(256),
  };
};

const coreOf = (setup: Trial, compartment: number): number => setup.manifest.compartments[compartment]?.cores[0] ?? 0;

/** A slot that is busy, if there is one. */
const busySlot = (random: Random, state: SystemState): number => {
  const busy = state.blk.flights.flatMap((flight, slot) => (flight === undefined ? [] : [slot]));
  return busy.length === 0 || random.oneIn(8) ? random.below(state.blk.flights.length + 1) : random.pick(busy);
};

/** Ends what the core is serving, else acknowledges; now and then ends any line. */
const interruptCall = (random: Random, state: SystemState, core: number): SystemRequest => {
  if (random.oneIn(4)) return { call: 'end', core, line: random.below(3) };
  const served = beingServed(state.monitor, runningOn(state.monitor, core), core);
  return served < 0 ? { call: 'acknowledge', core } : { call: 'end', core, line: served };
};

const byClient = (random: Random, state: SystemState, setup: Trial): SystemRequest => {
  const core = coreOf(setup, setup.client);
  switch (random.below(8)) {
    case 0:
      return { call: 'take', core };
    case 1:
      return interruptCall(random, state, core);
    case 2:
    case 3:
      return { call: 'reap' };
    case 4:
      return { call: 'kick' };
    case 5:
      return state.driver.unannounced > 0 && random.oneIn(2) ? { call: 'kick' } : { call: 'cpu-suspend', core };
    default:
      return publish(random, setup);
  }
};

const byServer = (random: Random, state: SystemState, setup: Trial): SystemRequest => {
  const core = coreOf(setup, setup.server);
  switch (random.below(8)) {
    case 0:
      return { call: 'take', core };
    case 1:
      return interruptCall(random, state, core);
    case 2:
    case 3:
      return { call: 'pop' };
    case 4:
      return { call: 'notify' };
    case 5:
      return state.device.unannounced > 0 && random.oneIn(2) ? { call: 'notify' } : { call: 'cpu-suspend', core };
    default:
      return { call: 'finish', slot: busySlot(random, state) };
  }
};

/** Stores past all rules into ring and slots, rings for nothing, masks, lines. */
const tamper = (random: Random, setup: Trial): MonitorRequest => {
  const compartment = random.below(2);
  const core = coreOf(setup, compartment);
  const width = random.pick([1, 2, 4]);
  const address = setup.windowBase + width * random.below(Math.floor(setup.pool / width));
  switch (random.below(6)) {
    case 0:
      return { call: 'ring', core, to: 1 - compartment, bits: random.oneIn(4) ? random.edge() : BELL_QUEUE };
    case 1:
      return { call: 'mask', core, bits: random.oneIn(2) ? 0 : random.below(4) };
    case 2:
      return { call: 'load', core, address, width };
    default:
      return { call: 'store', core, address, width, value: random.oneIn(2) ? random.below(16) : random.edge() };
  }
};

export const intend = (random: Random, state: SystemState, setup: Trial): SystemRequest => {
  const running = (compartment: number): boolean => runningOn(state.monitor, coreOf(setup, compartment)) === compartment;
  const [client, server] = [running(setup.client), running(setup.server)];
  if ((setup.moods & TAMPERS) !== 0 && random.oneIn(24)) return tamper(random, setup);
  if (random.oneIn(7)) return random.oneIn(2) ? byClient(random, state, setup) : byServer(random, state, setup);
  if (client && (!server || random.oneIn(2))) return byClient(random, state, setup);
  if (server) return byServer(random, state, setup);
  return { call: 'raise', line: random.below(2) };
};
