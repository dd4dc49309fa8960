/** What the transmission phase allows: which command with which flags on which range, and how the others are refused. */
import {
  CMD_FLAG_FUA,
  CMD_FLAG_NO_HOLE,
  CMD_FLUSH,
  CMD_READ,
  CMD_TRIM,
  CMD_WRITE,
  CMD_WRITE_ZEROES,
  NBD_EINVAL,
  NBD_ENOSPC,
  NBD_EPERM,
  NBD_OK,
  PAYLOAD_BYTES_MAX,
} from './protocol.ts';
import { BLOCK_FLUSH, BLOCK_READ, BLOCK_TRIM, BLOCK_WRITE, BLOCK_ZEROES, type BlockService } from './service.ts';

interface Command {
  readonly kind: number;
  readonly flags: number;
  readonly changes: boolean;
  /** The error for a range that does not lie within the disk. */
  readonly beyond: number;
}

/** [command number]; the gaps are commands that this server does not offer (disconnect is not answered, and so not here). */
const COMMANDS: readonly (Command | undefined)[] = ((): readonly (Command | undefined)[] => {
  const table = new Array<Command | undefined>(CMD_WRITE_ZEROES + 1).fill(undefined);
  table[CMD_READ] = { kind: BLOCK_READ, flags: CMD_FLAG_FUA, changes: false, beyond: NBD_EINVAL };
  table[CMD_WRITE] = { kind: BLOCK_WRITE, flags: CMD_FLAG_FUA, changes: true, beyond: NBD_ENOSPC };
  table[CMD_FLUSH] = { kind: BLOCK_FLUSH, flags: CMD_FLAG_FUA, changes: false, beyond: NBD_EINVAL };
  table[CMD_TRIM] = { kind: BLOCK_TRIM, flags: CMD_FLAG_FUA, changes: true, beyond: NBD_EINVAL };
  table[CMD_WRITE_ZEROES] = { kind: BLOCK_ZEROES, flags: CMD_FLAG_FUA | CMD_FLAG_NO_HOLE, changes: true, beyond: NBD_ENOSPC };
  return table;
})();

/** The service's kind of a command that was not refused. */
export const kindOf = (command: number): number => COMMANDS[command]?.kind ?? BLOCK_FLUSH;

/**
 * The error that a request is answered with, or `NBD_OK`. `offset` may have lost its lowest bits above 2^53, where it is beyond every disk
 * anyway.
 */
export const refusal = (service: BlockService, command: number, flags: number, offset: number, length: number): number => {
  const known = COMMANDS[command];
  if (known === undefined || (flags & ~known.flags) !== 0) return NBD_EINVAL;
  if (known.kind === BLOCK_FLUSH) return offset === 0 && length === 0 ? NBD_OK : NBD_EINVAL;
  if (known.changes && service.readOnly) return NBD_EPERM;
  if (known.kind === BLOCK_READ && length > PAYLOAD_BYTES_MAX) return NBD_EINVAL;
  if (offset > service.size || length > service.size - offset) return known.beyond;
  return offset % service.blockBytes === 0 && length % service.blockBytes === 0 ? NBD_OK : NBD_EINVAL;
};
