import { expect, test } from 'vitest';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { bootAccepted } from '../monitor/area.ts';
import { DEFAULT_SETUP } from '../monitor/setup.ts';
import { performOn } from '../monitor/subject.ts';
import { walk } from '../monitor/walk.ts';
import { keptWaiting, regains, starves } from './availability.ts';
import { countedEmulator } from './counted.ts';
import { emulatorParty, modelParty } from './party.ts';
import { worstWork } from './work.ts';

/** The emulator beside the model on a walk. */
const beside = (traces: number, look: (monitor: Monitor, ...seen: Parameters<Parameters<typeof walk>[1]>) => unknown) => {
  let monitor: Monitor | undefined;
  let setup: unknown;
  return walk(traces, (stride) => {
    if (setup !== stride.setup || monitor === undefined) monitor = new Monitor(stride.setup.manifest);
    setup = stride.setup;
    if (stride.request.call !== 'examine') performOn(monitor, stride.request);
    return look(monitor, stride);
  });
};

test('work of every entry of the monitor stays under its stated bound', async () => {
  const { worst, over } = worstWork(await countedEmulator(), 30);
  expect(over).toBeUndefined();
  expect(Math.max(...[...worst.values()].map(({ turns }) => turns))).toBeGreaterThan(0);
});

test('the critical side, and whoever has a core to itself, runs wherever it has work or is wanted, after any step (model and emulator)', () => {
  const found = beside(40, (monitor, { outcome: { state } }) => {
    return keptWaiting(state, modelParty(state).runsOn) ?? keptWaiting(state, emulatorParty(monitor).runsOn);
  });
  expect(found).toBeUndefined();
});

test('an owner has its memory back one step after the borrower gives it back or is stopped (model and emulator)', () => {
  const count = { tried: 0 };
  const found = beside(30, (monitor, { outcome: { state }, random }) => {
    if (!random.oneIn(4)) return undefined;
    const [one, other] = [regains(state, modelParty(state)), regains(state, emulatorParty(monitor))];
    count.tried += one.tried;
    return one.failed ?? other.failed;
  });
  expect(found).toBeUndefined();
  expect(count.tried).toBeGreaterThan(50);
});

test('counterexample: without a budget the other side of a shared core starves', () => {
  const s = bootAccepted(DEFAULT_SETUP.manifest);
  const shared = s.machine.residents.findIndex(({ critical, ordinary }) => critical !== -1 && ordinary !== -1);
  expect(shared === -1 || starves(s, shared, 1000)).toBe(true);
  const { platform, compartments } = DEFAULT_SETUP.manifest;
  const onOneCore = { ...DEFAULT_SETUP.manifest, platform, compartments: compartments.map((each) => ({ ...each, cores: [0] })) };
  expect(starves(bootAccepted(onOneCore), 0, 1000)).toBe(true);
});
