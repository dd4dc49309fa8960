/** Starting a program that is to be judged over a pipe, and choosing the areas that it plays. */

import { E } from '../../spec/prelude.ts';
import type { AnyArea } from '../areas.ts';
import { runPortArea } from '../subjects/pipe/judge.ts';
import { Port } from '../subjects/pipe/port.ts';
import { PROTOCOL_VERSION } from '../subjects/pipe/protocol.ts';
import { SubjectError, UsageError } from './exit.ts';
import type { RunOne } from './run-campaign.ts';

/** How long a port may think about one batch of requests, in milliseconds. */
const PATIENCE_MS = 10_000;

export interface JudgedPort {
  readonly subject: string;
  readonly areas: readonly AnyArea[];
  readonly runOne: RunOne;
  readonly close: () => void;
}

export const judgedPort = async (wanted: readonly AnyArea[], command: readonly string[]): Promise<JudgedPort> => {
  if (command.length === 0) throw new UsageError('--subject pipe needs the program to judge: crossloop check --subject pipe -- COMMAND.');
  const port = new Port(command, PATIENCE_MS);
  const hello = await port.start();
  if (E.isLeft(hello)) throw new SubjectError(`${command.join(' ')} could not be judged: ${hello.left.says}.`);
  if (hello.right.protocol !== PROTOCOL_VERSION)
    throw new SubjectError(
      `${hello.right.name} speaks version ${hello.right.protocol} of the port protocol; this program speaks ${PROTOCOL_VERSION}.`,
    );
  const areas = wanted.filter((area) => hello.right.areas[area.name] !== undefined);
  if (areas.length === 0)
    throw new SubjectError(`${hello.right.name} plays none of the areas asked for: ${wanted.map((area) => area.name).join(', ')}.`);
  return {
    subject: command.join(' '),
    areas,
    runOne: (area, budget, watch) => runPortArea(area, port, budget, watch),
    close: () => port.close(),
  };
};
