/** Work that Ctrl-C ends cleanly, with what was found so far. */

/** Calls `work` with a question that turns true on Ctrl-C. A second Ctrl-C ends the program at once. */
export const interruptible = async <T>(work: (interrupted: () => boolean) => Promise<T>): Promise<T> => {
  let asked = false;
  const ask = (): void => {
    asked = true;
  };
  process.once('SIGINT', ask).once('SIGTERM', ask);
  try {
    return await work(() => asked);
  } finally {
    process.off('SIGINT', ask).off('SIGTERM', ask);
  }
};
