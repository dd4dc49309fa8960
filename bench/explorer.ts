/** Transitions per second and core of the exhaustive exploration, specification and emulator compared at every one. */
import { bestOf } from './measure.ts';
import { askProgram } from './program.ts';
import type { Bench, Row } from './row.ts';

interface Certificate {
  readonly scope: string;
  readonly states: number;
  readonly transitions: number;
  readonly productTransitions: number;
  readonly cpuSeconds: number;
}

/** Per second of processor time, because a shared machine gives a process less than the time that passes. */
const rate = (certificate: Certificate | undefined): number =>
  certificate === undefined ? 0 : certificate.productTransitions / certificate.cpuSeconds;

const explore = async (scope: readonly string[]): Promise<readonly Certificate[]> =>
  (await askProgram(['explore', ...scope]))['certificates'] as readonly Certificate[];

/** Scopes smaller than this are over before the program is warm. */
const TRANSITIONS_MIN = 200_000;

export const explorer: Bench = {
  name: 'explorer',
  run: async () => {
    const rows: Row[] = [];
    for (const { scope, states, transitions } of await explore([])) {
      if (transitions < TRANSITIONS_MIN) continue;
      const value = await bestOf(async () => rate((await explore(['--scope', scope]))[0]));
      const of = `${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions; per second of processor time`;
      rows.push({ name: `explorer ${scope}`, value, unit: 'transitions/s', of, atLeast: 200_000 });
    }
    return rows.length > 0 ? rows : [{ name: 'explorer', skipped: `no quick scope has ${TRANSITIONS_MIN} transitions` }];
  },
};
