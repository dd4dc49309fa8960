/** Numbers of the entropy device. */

/** Answers to a buffer that is handed over: it waits, it stays where it is, the device needs a reset. */
export const RNG_TAKEN = 1;
export const RNG_NOT_TAKEN = 0;
export const RNG_BROKEN = -2;

/** What an observer says of the driver. */
export const RNG_PROPER = 0;
export const RNG_BREACH_READABLE = 1;
