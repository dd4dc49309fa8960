/** Planted isolation faults, tried one by one: which obligation finds each, after how many steps, in what time. */
import { type Emulator, sourceOf, Workshop } from '../faults/workshop.ts';
import { counted } from './counted.ts';
import { type Find, find } from './detectors.ts';
import type { PlantedLeak } from './planted-leaks.ts';

/** What is found later is not found. */
export const STEPS_MAX = 400_000;

const workshop = new Workshop();

/** The emulator with the fault in it, and with its loops counted. Undefined when the fault does not apply. */
export const plantedEmulator = ({ file, find: text, put }: PlantedLeak): Promise<Emulator> | undefined => {
  if (sourceOf(file).split(text).length !== 2) return undefined;
  return workshop.withSources((each, original) => {
    const source = each === file ? original.replace(text, () => put) : original;
    return /impl\/monitor\/(?!manifest)/.test(each) ? counted(source) : source;
  });
};

export interface Tried extends Partial<Find> {
  readonly what: string;
  readonly ms: number;
}

/** Milliseconds of somebody's clock; without one no time passes. */
export type Clock = () => number;

export const tryPlanted = async (planted: PlantedLeak, clock: Clock = () => 0, stepsMax = STEPS_MAX): Promise<Tried> => {
  const emulator = await plantedEmulator(planted);
  const began = clock();
  const found = emulator && find(emulator, planted.platform, stepsMax);
  return { what: planted.what, ms: Math.round(clock() - began), ...found };
};
