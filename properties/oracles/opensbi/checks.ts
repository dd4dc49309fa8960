/**
 * What the SBI specification, version 1.0, says of harts, of the base extension, and what protected firmware memory means; each beside the clause
 * of our monitor that says the same in its terms, where there is one. A check is some entries, and what each of them must print.
 */
import type { Random } from '../../support/random.ts';
import {
  BASE,
  call,
  callOn,
  type Entry,
  GET_SPEC_VERSION,
  HART_GET_STATUS,
  HART_START,
  HART_STOP,
  HART_SUSPEND,
  HSM,
  hartNumber,
  NON_RETENTIVE,
  PROBE_EXTENSION,
  STARTED,
  STOPPED,
} from './requests.ts';

export interface Check {
  readonly says: string;
  /** The clause of our monitor, and whether it is granted or refused here; null where we say nothing like it. */
  readonly clause: string | null;
  readonly side: 'granted' | 'refused';
  readonly entries: readonly Entry[];
  /** For each line that is printed: a start and what it stands for. */
  readonly expected: readonly RegExp[];
}

const SUCCESS = /^R 0 /;
const NOT_SUPPORTED = /^R fffffffffffffffe /;
const INVALID_PARAM = /^R fffffffffffffffd /;
const INVALID_ADDRESS = /^R fffffffffffffffb /;
const ALREADY_AVAILABLE = /^R fffffffffffffffa /;
const NO_ANSWER = /^N /;
const status = (value: number): RegExp => new RegExp(`^R 0 ${value.toString(16)}$`);
/** A hart that comes with what it was to be told, no translation, interrupts off, and its own number. */
const greets = (told: number): RegExp => new RegExp(`^H ${told.toString(16)} 1$`);

/** The firmware gives the machine virt three harts here; no hart has this number. */
const ABSENT = 77;
const FIRMWARE = 0x8000_0000;

const statusOf = (order: number): Entry => call(HSM, HART_GET_STATUS, hartNumber(order));
const waitFor = (hart: number, wanted: number): Entry => ({ op: 'statusAfter', hart, words: [wanted] });
const start = (hart: number, told: number): Entry => ({ op: 'start', hart, words: [told] });
const suspend = (hart: number, type: number, told: number): Entry => ({ op: 'suspend', hart, words: [type, told] });

type Row = readonly [says: string, clause: string | null, side: Check['side'], entries: readonly Entry[], expected: readonly RegExp[]];

const BASE_ROWS: readonly Row[] = [
  ['the version of the specification is answered, with bit 31 clear', null, 'granted', [call(BASE, GET_SPEC_VERSION)], [/^R 0 1000000$/]],
  ['an extension that is there is said to be', 'MON-FEATURES-1', 'granted', [call(BASE, PROBE_EXTENSION, HSM)], [/^R 0 [1-9a-f]/]],
  ['one that is not is said not to be, and no error', 'MON-FEATURES-1', 'refused', [call(BASE, PROBE_EXTENSION, 0x99_9999)], [/^R 0 0$/]],
  ['a call of an extension that is not there is not supported', null, 'refused', [call(0x99_9999, 0)], [NOT_SUPPORTED]],
  ['neither is a function that is not there', null, 'refused', [call(HSM, 99)], [NOT_SUPPORTED]],
  [
    'a call changes no register but the two of its answer, granted or refused',
    null,
    'granted',
    [
      { op: 'changes', hart: 0, words: [BASE, GET_SPEC_VERSION] },
      { op: 'changes', hart: 0, words: [HSM, HART_GET_STATUS, ABSENT] },
    ],
    [/^R 0 0$/, /^R 0 0$/],
  ],
];

/** In this order: each goes on from where the one before left the harts. */
const HART_ROWS: readonly Row[] = [
  ['the hart that runs is started', 'MON-AFFINITY-INFO-1', 'granted', [statusOf(0)], [status(STARTED)]],
  ['one that was not started is stopped', 'MON-AFFINITY-INFO-1', 'granted', [statusOf(1)], [status(STOPPED)]],
  [
    'of a hart that is not there no status is answered',
    'MON-AFFINITY-INFO-1',
    'refused',
    [call(HSM, HART_GET_STATUS, ABSENT)],
    [INVALID_PARAM],
  ],
  ['a hart that is not there is not started', 'MON-CPU-ON-1', 'refused', [call(HSM, HART_START, ABSENT, 0x8020_0000, 0)], [INVALID_PARAM]],
  [
    'no hart is started in memory of the firmware',
    'MON-FETCH-2',
    'refused',
    [call(HSM, HART_START, hartNumber(1), FIRMWARE, 0), statusOf(1)],
    [INVALID_ADDRESS, status(STOPPED)],
  ],
  [
    'a hart that is stopped starts where it is told, with what it is told',
    'MON-CPU-ON-1',
    'granted',
    [start(1, 0x1234)],
    [SUCCESS, greets(0x1234)],
  ],
  [
    'a hart that is started is not started again',
    'MON-CPU-ON-2',
    'refused',
    [call(HSM, HART_START, hartNumber(1), 0x8020_0000, 0)],
    [ALREADY_AVAILABLE],
  ],
  ['not by itself either', 'MON-CPU-ON-2', 'refused', [callOn(1, HSM, HART_START, hartNumber(0), 0x8020_0000, 0)], [ALREADY_AVAILABLE]],
  [
    'a suspended hart that keeps its state goes on with success',
    null,
    'granted',
    [suspend(1, 0, 0), waitFor(1, STARTED)],
    [/^S 0 4$/, SUCCESS, status(STARTED)],
  ],
  ['one that does not begins anew where it wanted to', null, 'granted', [suspend(1, NON_RETENTIVE, 0x66)], [/^S 0 4$/, greets(0x66)]],
  ['a kind of suspension that is reserved is refused', null, 'refused', [callOn(1, HSM, HART_SUSPEND, 0x1, 0, 0)], [INVALID_PARAM]],
  [
    'no hart resumes in memory of the firmware',
    'MON-FETCH-2',
    'refused',
    [callOn(1, HSM, HART_SUSPEND, NON_RETENTIVE, FIRMWARE, 0)],
    [INVALID_ADDRESS],
  ],
  [
    'a hart that stops itself gets no answer, and is stopped',
    null,
    'granted',
    [callOn(1, HSM, HART_STOP), waitFor(1, STOPPED)],
    [NO_ANSWER, status(STOPPED)],
  ],
  ['and can be started again', 'MON-CPU-ON-2', 'granted', [start(1, 0x777), statusOf(1)], [SUCCESS, greets(0x777), status(STARTED)]],
];

const checkOf = ([says, clause, side, entries, expected]: Row): Check => ({ says, clause, side, entries, expected });

/** Memory that the firmware keeps from supervisor mode, as it says itself when it starts. */
export interface Kept {
  readonly base: number;
  /** The last byte. */
  readonly last: number;
}

const WIDTHS = [1, 4, 8];
const CLAUSES = { load: 'MON-LOAD-2', store: 'MON-STORE-2', fetch: 'MON-FETCH-2' } as const;
const FAULTS = { load: 5, store: 7, fetch: 1 } as const;
/** Where the program in supervisor mode begins: what lies between the firmware and this is free to be stored to. */
const PROGRAM = 0x8020_0000;

const refusedAccess = (op: keyof typeof CLAUSES, hart: number, address: number, width: number): Check => ({
  says: `${op} of ${width} bytes at ${address.toString(16)} faults on hart ${hart}`,
  clause: CLAUSES[op],
  side: 'refused',
  entries: [{ op, hart, words: [address, width, 0] }],
  expected: [new RegExp(`^R 1 ${FAULTS[op]}$`)],
});

const grantedAccess = (op: 'load' | 'store', hart: number, address: number, width: number): Check => ({
  says: `${op} of ${width} bytes at ${address.toString(16)} is done on hart ${hart}`,
  clause: CLAUSES[op],
  side: 'granted',
  entries: [{ op, hart, words: [address, width, 0] }],
  expected: [SUCCESS],
});

const edges = ({ base, last }: Kept): readonly Check[] =>
  [0, 1].flatMap((hart) =>
    WIDTHS.flatMap((width) => [
      refusedAccess('load', hart, base, width),
      refusedAccess('store', hart, base, width),
      refusedAccess('load', hart, last + 1 - width, width),
      refusedAccess('store', hart, last + 1 - width, width),
      grantedAccess('load', hart, last + 1, width),
      grantedAccess('store', hart, last + 1, width),
    ]),
  );

const drawn = (random: Random, { base, last }: Kept): Check => {
  const hart = random.below(2);
  const width = random.pick(WIDTHS);
  const aligned = (from: number, to: number): number => from + width * random.below((to - from) / width);
  if (random.oneIn(2)) return grantedAccess(random.pick(['load', 'store']), hart, aligned(last + 1, PROGRAM), width);
  return refusedAccess(random.pick(['load', 'store', 'fetch']), hart, aligned(base, last + 1), Math.max(width, 4));
};

/** All checks; the harts first, since accesses are made by two of them. */
export const checksFor = (random: Random, kept: Kept, accesses: number): readonly Check[] => [
  ...[...BASE_ROWS, ...HART_ROWS].map(checkOf),
  {
    says: 'what may be executed is',
    clause: 'MON-FETCH-2',
    side: 'granted',
    entries: [{ op: 'fetch', hart: 0, words: [0] }],
    expected: [SUCCESS],
  },
  ...edges(kept),
  ...Array.from({ length: accesses }, () => drawn(random, kept)),
];
