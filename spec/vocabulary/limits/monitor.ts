/** Status words of the monitor's calls: the first word of every reply. Values follow FF-A's error codes (docs/decisions/0002). */

export const SUCCESS = 0;
export const NOT_SUPPORTED = -1;
export const INVALID = -2;
export const NO_MEMORY = -3;
export const BUSY = -4;
export const DENIED = -6;
