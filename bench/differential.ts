/** Differential steps per second and core, area by area: generate, specification step, emulator step, compare. */
import { bestOf } from './measure.ts';
import { askProgram } from './program.ts';
import type { Bench, Row } from './row.ts';

const SECONDS = 4;
/** Floors of the areas that have one. */
const FLOORS: Readonly<Record<string, number>> = { monitor: 200_000, virtqueue: 200_000, system: 50_000 };

interface AreaFigures {
  readonly area: string;
  readonly stepsPerSecond: number;
}

const check = async (seed: number, area: readonly string[], seconds: number): Promise<readonly AreaFigures[]> =>
  (await askProgram(['check', '--workers', '1', '--seed', `${seed}`, '--seconds', `${seconds}`, ...area]))[
    'areas'
  ] as readonly AreaFigures[];

export const differential: Bench = {
  name: 'differential',
  run: async (seed) => {
    const areas = (await check(seed, [], 1)).map(({ area }) => area);
    const rows: Row[] = [];
    for (const area of areas) {
      const value = await bestOf(async () => (await check(seed, ['--area', area], SECONDS))[0]?.stepsPerSecond ?? 0);
      const floor = FLOORS[area];
      const row = {
        name: `differential ${area}`,
        value,
        unit: 'steps/s',
        of: area === 'monitor' ? 'one core, full comparison after every step' : 'one core, full comparison every 64 steps',
      };
      rows.push(floor === undefined ? row : { ...row, atLeast: floor });
    }
    return rows;
  },
};
