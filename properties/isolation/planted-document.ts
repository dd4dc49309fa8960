/** The page docs/isolation-faults.md, written by `npm run docs:isolation-faults`. Steps are the same on every machine; times are processor time of the machine that wrote it. */
import { type Clock, type Tried, tryPlanted } from './planted.ts';
import { PLANTED } from './planted-leaks.ts';

const row = ({ what, found, steps, ms }: Tried): string =>
  `| ${what} | ${found ?? '**not found**'} | ${steps === undefined ? '-' : steps.toLocaleString('en')} | ${ms.toLocaleString('en')} |`;

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

export const plantedPage = async (clock: Clock): Promise<string> => {
  const tried: Tried[] = [];
  for (const planted of PLANTED) tried.push(await tryPlanted(planted, clock));
  const found = tried.filter((each) => each.found !== undefined);
  const quick = found.filter(({ ms }) => ms <= 1000).length;
  return `# Planted isolation faults

Written by \`npm run docs:isolation-faults\`. One mistake at a time in a copy of the emulated monitor (\`properties/isolation/planted-leaks.ts\`), looked for by the obligations
alone: whole states are not compared with the specification. ${found.length} of ${tried.length} found; ${quick} within a second, median ${median(found.map(({ ms }) => ms)).toLocaleString('en')} ms.

| fault | property and where it showed | steps | ms |
| --- | --- | ---: | ---: |
${tried.map(row).join('\n')}
`;
};
