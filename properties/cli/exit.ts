/** Exit statuses, and the one error that people cause. */
export const EXIT = { agreed: 0, diverged: 1, usage: 2, subject: 3 } as const;

/** Wrong usage or a bad input file. The message is one sentence and a way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
