/** The page docs/isolation-work.md, written by `npm run docs:isolation-work`: k, and the most work of each request with its witness. Same sources, same page. */
import { bootAccepted } from '../monitor/area.ts';
import { CALLS } from '../monitor/request.ts';
import { DEFAULT_SETUP } from '../monitor/setup.ts';
import { starves } from './availability.ts';
import { countedEmulator } from './counted.ts';
import { worstWork } from './work.ts';

const WALKS = 60;
const STEPS = 1000;

/** Both sides of the default machine on one core: the critical one never waits. */
const starvation = (): boolean => {
  const { manifest } = DEFAULT_SETUP;
  const onOneCore = { ...manifest, compartments: manifest.compartments.map((each) => ({ ...each, cores: [0] })) };
  return starves(bootAccepted(onOneCore), 0, STEPS);
};

export const workPage = async (): Promise<string> => {
  const { worst, over } = worstWork(await countedEmulator(), WALKS);
  const rows = CALLS.flatMap((call) => {
    const found = worst.get(call);
    return found === undefined ? [] : [`| ${call} | ${found.turns} | ${found.bound} | \`${found.witness}\` |`];
  });
  return `# Work and waiting

Written by \`npm run docs:isolation-work\`; the sentences are tests in \`properties/isolation/availability.test.ts\`.

| who waits for what | k |
| --- | --- |
| the critical side, on each of its cores where it has work or an event waits | 0 steps: it runs in the state after any step |
| a compartment on a core of its own, likewise | 0 steps |
| an owner whose borrower gives memory back or is stopped | 1 step: its own reclaim |
| a non-critical compartment that shares a core with the critical side | no bound: ${starvation() ? `a counterexample of ${STEPS} steps, in which the critical side calls \`features\` and never waits` : 'no counterexample found'} |

Turns of loops in one entry of the monitor: the most that ${WALKS} walks of 256 steps came across, the bound for that machine (\`work.ts\`), and the request that took it.
${over === undefined ? 'No entry took more than its bound.' : `More than its bound: ${JSON.stringify(over)}.`}

| request | turns | bound | witness |
| --- | ---: | ---: | --- |
${rows.join('\n')}
`;
};
