/** Options that commands share, each decoded at the door into what the program works with. */
import { InvalidArgumentError, Option } from 'commander';
import { AREA_NAMES, PLATFORMS } from '../agreement/area.ts';
import type { Shard } from '../agreement/campaign.ts';

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`Give a whole number from ${least}.`);
    return value;
  };

const shard = (text: string): Shard => {
  const [, i, n] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (i === undefined || n === undefined || i < 1 || i > n) throw new InvalidArgumentError('Give it as i/n, for example 1/8.');
  return { i, n };
};

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

export const areaOption = (): Option =>
  new Option('--area <name>', `area to check, repeatable: ${AREA_NAMES.join(', ')} (default: all that exist)`).argParser(collect);
export const seedOption = (): Option => new Option('--seed <n>', 'seed of every random choice').argParser(wholeNumber(0));
export const runsOption = (): Option => new Option('--runs <n>', 'traces per area').argParser(wholeNumber(1));
export const stepsOption = (): Option => new Option('--steps <n>', 'requests per trace').argParser(wholeNumber(1)).default(256);
export const secondsOption = (): Option =>
  new Option('--seconds <n>', 'budget of the whole campaign, shared by the areas').argParser(wholeNumber(1));
export const crewOption = (): Option =>
  new Option(
    '--workers <n>',
    'threads that share the work (default: one for each core, and one only where an area has less than 10 s)',
  ).argParser(wholeNumber(1));
export const shardOption = (): Option => new Option('--shard <i/n>', 'run only the i-th of n equal parts').argParser(shard);
export const workersOption = (): Option =>
  new Option('--workers <n>', 'threads; with more than one, states are kept as fingerprints').argParser(wholeNumber(1)).default(1);
export const platformOption = (): Option => new Option('--platform <name>', 'protection unit').choices(PLATFORMS).default('stage2');
export const transportOption = (): Option => new Option('--transport <name>', 'the link under test').choices(['cross']).default('cross');
export const subjectOption = (): Option =>
  new Option('--subject <name>', 'what is under test').choices(['emulator', 'pipe']).default('emulator');
export const jsonOption = (): Option => new Option('--json <file>', 'write the result as JSON; - is standard output');
export const junitOption = (): Option => new Option('--junit <file>', 'write the result as JUnit XML');
