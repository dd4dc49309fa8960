/** What the specification allows the Armv8 board to answer, event by event. */
import type * as protection from '../../spec/monitor/protection/index.ts';
import { E } from '../../spec/prelude.ts';
import type { Stage2Regime, TzascRegion } from '../../spec/vocabulary/protection.ts';
import type { ClauseId } from '../../spec/vocabulary/rule.ts';
import { type BoardEvent, STAGE2_BOARD } from './stage2-events.ts';

/** The part of the specification that is on trial: a copy with a mistake in it can take its place. */
export type Stage2Rules = Pick<typeof protection, 'allowedAnswers' | 'afterWalk' | 'afterInvalidation' | 'reaches'>;

/** The board's digits: an access that went through has this bit, and the number of the page that it reached. */
export const WENT_THROUGH = 0x8000;
/** Nobody answers at the output address: a synchronous external abort. */
const EXTERNAL_ABORT = 0x10;
/** An address in memory that carries no marks: the board cannot say which page it reached, and a store would harm it. */
export const UNMARKED = -1;
const PAGE = 4096;

/** What the board says of an access that reaches a physical address. */
export const codeOf = (address: number): number => {
  const { marked, markedEnd, secureMarked, secureMarkedEnd, securePages, ramEnd } = STAGE2_BOARD;
  if (address >= marked && address < markedEnd) return WENT_THROUGH | Math.floor((address - marked) / PAGE);
  if (address >= secureMarked && address < secureMarkedEnd)
    return WENT_THROUGH | (securePages + Math.floor((address - secureMarked) / PAGE));
  return address >= ramEnd ? EXTERNAL_ABORT : UNMARKED;
};

/** What stands in marked memory, two instructions `smc #page`: a table pointer that goes astray finds descriptors there. */
const markAt = (address: number): bigint => {
  const mark = 0xd400_0003n | (BigInt(Math.floor((address - STAGE2_BOARD.marked) / PAGE)) << 5n);
  return mark | (mark << 32n);
};

/** The board's memory as a TZASC would have it: fixed, since no register of it can be programmed. */
const everyone = { secureRead: true, secureWrite: true, identitiesRead: 0xffff, identitiesWrite: 0xffff };
const secureOnly = { secureRead: true, secureWrite: true, identitiesRead: 0, identitiesWrite: 0 };
const WORLDS: readonly TzascRegion[] = [
  { base: 0, top: 0, filters: 0, ...everyone },
  { base: 0x0e00_0000, top: 0x0eff_ffff, filters: 1, ...secureOnly },
];

export interface ExpectedAnswer {
  /** Codes that the board may give. */
  readonly codes: readonly number[];
  /** What decides by the tables as they stand; the cache may allow more. */
  readonly clause: ClauseId;
}

/** The board's tables, its one core's cache, and where that core is. */
export class ExpectedBoard {
  private readonly bytes = new DataView(new ArrayBuffer(STAGE2_BOARD.tablePages * PAGE));
  private cache: protection.TranslationCache = [];
  private regime: Stage2Regime = { root: 0, vmid: 0, inputBits: 32, startLevel: 1, outputBits: 32 };
  private readonly rules: Stage2Rules;

  constructor(rules: Stage2Rules) {
    this.rules = rules;
  }

  private readonly tables: protection.Tables = (address) => {
    const at = address - STAGE2_BOARD.tables;
    if (at >= 0 && at + 8 <= this.bytes.byteLength) return this.bytes.getBigUint64(at, true);
    if (address >= STAGE2_BOARD.marked && address < STAGE2_BOARD.markedEnd) return markAt(address);
    return address >= STAGE2_BOARD.ram && address < STAGE2_BOARD.ramEnd ? 0n : undefined;
  };

  /** The expected answer of an access, undefined for any other event. */
  after(event: BoardEvent): ExpectedAnswer | undefined {
    switch (event.what) {
      case 'regime':
        this.regime = event.regime;
        return undefined;
      case 'write':
        this.bytes.setBigUint64(event.offset, event.descriptor, true);
        return undefined;
      case 'clear':
        for (let at = 0; at < this.bytes.byteLength; at += 8) this.bytes.setBigUint64(at, 0n);
        return undefined;
      case 'invalidate':
        this.cache = this.rules.afterInvalidation(this.cache, event.scope);
        return undefined;
      case 'access':
        return this.accessed(event.input, event.kind);
      case 'world': {
        const { address, kind, secure } = event;
        const reaches = this.rules.reaches(WORLDS, { base: address, length: 4, kind, secure, identity: 0, filter: 0 });
        return { codes: [reaches ? codeOf(address) : EXTERNAL_ABORT], clause: 'MON-TZ-7' };
      }
    }
  }

  private accessed(input: number, kind: 'read' | 'write' | 'execute'): ExpectedAnswer {
    const answers = this.rules.allowedAnswers(this.cache, this.regime, this.tables, input, kind);
    this.cache = this.rules.afterWalk(this.cache, this.regime, this.tables, input);
    const now = answers[0];
    return {
      codes: answers.map((answer) => (E.isLeft(answer) ? answer.left.status : codeOf(answer.right))),
      clause: now !== undefined && E.isLeft(now) ? now.left.clause : 'MON-S2-8',
    };
  }
}
