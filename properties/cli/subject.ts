/** Starting a program that is to be judged over a pipe, and choosing the areas that it plays. */

import { E } from '../../spec/prelude.ts';
import type { AnyArea } from '../areas.ts';
import { Port } from '../subjects/pipe/port.ts';
import { type Hello, PROTOCOL_VERSION } from '../subjects/pipe/protocol.ts';
import { SubjectError, UsageError } from './exit.ts';

/** How long a port may think about one batch of requests, in milliseconds. */
export const PATIENCE_MS = 10_000;

export interface JudgedPort {
  readonly subject: string;
  readonly areas: readonly AnyArea[];
}

/** The program, started, and what it said of itself: it plays one of the areas wanted. */
export const startedPort = async (
  wanted: readonly AnyArea[],
  command: readonly string[],
): Promise<{ readonly port: Port; readonly hello: Hello }> => {
  if (command.length === 0) throw new UsageError('--subject pipe needs the program to judge, at the end: --subject pipe -- COMMAND.');
  const port = new Port(command, PATIENCE_MS);
  const hello = await port.start();
  if (E.isLeft(hello)) throw new SubjectError(`${command.join(' ')} could not be judged: ${hello.left.says}.`);
  if (hello.right.protocol !== PROTOCOL_VERSION)
    throw new SubjectError(
      `${hello.right.name} speaks version ${hello.right.protocol} of the port protocol; this program speaks ${PROTOCOL_VERSION}.`,
    );
  if (!wanted.some((area) => hello.right.areas[area.name] !== undefined))
    throw new SubjectError(`${hello.right.name} plays none of the areas asked for: ${wanted.map((area) => area.name).join(', ')}.`);
  return { port, hello: hello.right };
};

/** The areas that the program plays. Whoever judges it there starts it again. */
export const judgedPort = async (wanted: readonly AnyArea[], command: readonly string[]): Promise<JudgedPort> => {
  const { port, hello } = await startedPort(wanted, command);
  port.close();
  return { subject: command.join(' '), areas: wanted.filter((area) => hello.areas[area.name] !== undefined) };
};
