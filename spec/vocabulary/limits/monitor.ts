/** Constants of the monitor's calls. The values are the field's own where it has any (docs/decisions/0002). */

/** Status words: the first word of every reply. Values follow FF-A's error codes. */
export const SUCCESS = 0;
export const NOT_SUPPORTED = -1;
export const INVALID = -2;
export const NO_MEMORY = -3;
export const BUSY = -4;
export const DENIED = -6;
/** Part of the work is done: the same call again goes on with it. */
export const RETRY = -7;
/** The call did not take place: no compartment runs on the core that it is said to come from. */
export const ABORTED = -8;

/** Status words of the calls about cores, in PSCI's numbers: these differ from FF-A's. */
export const PSCI_INVALID_PARAMETERS = -2;
export const PSCI_DENIED = -3;
export const PSCI_ALREADY_ON = -4;

/** Answers of AFFINITY_INFO. */
export const AFFINITY_ON = 0;
export const AFFINITY_OFF = 1;

export const COMPARTMENTS_MAX = 32;

/** Grants that one compartment may have open: a quota of its own, so that no other compartment can see it used up. */
export const GRANTS_PER_COMPARTMENT = 8;
/** A handle is the epoch of the sender, the sender, and the place among the sender's grants, from high to low. */
export const HANDLE_SENDER_SHIFT = 8;
export const HANDLE_EPOCH_SHIFT = 16;
/** Epochs wrap here, so that a handle fits 32 bits. */
export const EPOCHS = 0x1_0000;

/** Receivers and granules of one grant: bounds of the work of one call. */
export const GRANT_RECEIVERS_MAX = 4;
export const GRANT_GRANULES_MAX = 8;

/** Granules that one call of restart looks at, and scrubs: no call scrubs more than this or one grant. */
export const SCRUB_GRANULES_MAX = 8;

/**
 * The descriptor of a grant, in memory of the caller: little-endian words at a multiple of 4. Base (in bytes) and count (in granules) have
 * 64 bits each. Behind the fixed part there is a compartment and its access for each receiver.
 */
export const GRANT_KIND_AT = 0;
export const GRANT_FLAGS_AT = 4;
export const GRANT_TAG_AT = 8;
export const GRANT_RECEIVERS_AT = 12;
export const GRANT_BASE_AT = 16;
export const GRANT_COUNT_AT = 24;
export const GRANT_FIXED_BYTES = 32;
export const GRANT_RECEIVER_BYTES = 8;

export const GRANT_SHARE = 1;
export const GRANT_LEND = 2;
export const GRANT_DONATE = 3;

/** Flags: zero the memory before anybody can retrieve it; zero it whenever the last receiver has let go. */
export const GRANT_ZERO_BEFORE = 1;
export const GRANT_ZERO_AFTER = 2;

/** Doorbells of one compartment: bits of one word. */
export const DOORBELLS = 32;

/** Rings in one period that a link may allow each end at most. */
export const DOORBELL_BUDGET_MAX = 0xffff;

/** Version of the monitor's calls: major in the upper half word. Equal majors understand each other. */
export const MONITOR_VERSION = 0x0001_0000;
export const VERSION_MAJOR_SHIFT = 16;

/** Function numbers, dense from 0. The front that carries them (SMCCC, SBI) adds its own prefix. */
export const FUNCTION_VERSION = 0;
export const FUNCTION_FEATURES = 1;
export const FUNCTION_SHARE = 2;
export const FUNCTION_LEND = 3;
export const FUNCTION_DONATE = 4;
export const FUNCTION_RETRIEVE = 5;
export const FUNCTION_RELINQUISH = 6;
export const FUNCTION_RECLAIM = 7;
export const FUNCTION_BIND = 8;
export const FUNCTION_UNBIND = 9;
export const FUNCTION_RING = 10;
export const FUNCTION_MASK = 11;
export const FUNCTION_TAKE = 12;
export const FUNCTION_CPU_ON = 13;
export const FUNCTION_CPU_OFF = 14;
export const FUNCTION_CPU_SUSPEND = 15;
export const FUNCTION_AFFINITY_INFO = 16;
export const FUNCTION_YIELD = 17;
export const FUNCTION_ENABLE = 18;
export const FUNCTION_DISABLE = 19;
export const FUNCTION_ROUTE = 20;
export const FUNCTION_ACKNOWLEDGE = 21;
export const FUNCTION_STOP = 22;
export const FUNCTION_RESTART = 23;
export const FUNCTION_PRIORITIZE = 24;
export const FUNCTION_THRESHOLD = 25;
export const FUNCTION_END = 26;
export const FUNCTION_GRANT = 27;
export const FUNCTION_SCRUB = 28;
export const FUNCTIONS = 29;
