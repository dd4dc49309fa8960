/** The page docs/isolation-matrix.md, written by `npm run docs:isolation`. Same sources, same page. */
import { PLATFORMS } from '../agreement/area.ts';
import { CALLS, type CallName } from '../monitor/request.ts';
import { ABSENT, CHANNEL_IDS, CHANNELS, type ChannelId } from './channels.ts';
import { FLOWS } from './flows.ts';
import { cellOf, EXEMPTIONS, exempt, type Matrix, ROLE_IDS, ROLES } from './matrix.ts';
import { type Filled, fillMatrix } from './matrix-campaign.ts';

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Fewest comparisons of any cell that a request has with a channel, over all who look: the weakest is what counts. */
const weakest = (matrix: Matrix, platform: string, request: CallName, channel: ChannelId): string => {
  const counts = ROLE_IDS.filter((role) => exempt(request, role, channel, platform) === undefined).map(
    (role) => matrix.get(cellOf(request, role, channel)) ?? 0,
  );
  return counts.length === 0 ? '-' : `${Math.min(...counts)}`;
};

const platformPage = (platform: (typeof PLATFORMS)[number], { matrix, count, empty }: Filled): string => `## ${platform}

${count.pairs} pairs of runs; ${count.bytesVaried} bytes poked and ${count.hiddenSteps} steps of others that the observer must not notice; of ${count.sampled} pairs looked at by everybody
${count.told} were told apart by somebody else; ${count.compared} comparisons; ${count.withheld} steps not taken because the runs did not agree on a release, ${count.parted} because another
compartment would have taken them. Empty cells: ${empty.length === 0 ? 'none' : empty.join(', ')}.

Each number is the least over the observers.

${table(
  ['request', ...CHANNEL_IDS],
  CALLS.map((request) => [request, ...CHANNEL_IDS.map((channel) => weakest(matrix, platform, request, channel))]),
)}
`;

const flowRows = (): readonly (readonly string[])[] =>
  Object.entries(FLOWS).flatMap(([request, flows]) => flows.map(({ channel, what, why }) => [request, channel, what, why]));

export const matrixPage = (): string => `# The isolation matrix

Written by \`npm run docs:isolation\`.

## Channels

${table(
  ['channel', 'what the observer looks at'],
  CHANNEL_IDS.map((id) => [id, CHANNELS[id].says]),
)}

Not there to be looked at:

${table(
  ['channel', 'why'],
  ABSENT.map(({ channel, why }) => [channel, why]),
)}

## Observers

${table(
  ['observer', 'who'],
  ROLE_IDS.map((id) => [id, ROLES[id]]),
)}

Cells that cannot be exercised:

${EXEMPTIONS.map(({ why }) => `- ${why}.`).join('\n')}

## Releases

${table(['request', 'channel', 'what is released', 'why'], flowRows())}

${PLATFORMS.map((platform) => platformPage(platform, fillMatrix(platform))).join('\n')}`;
