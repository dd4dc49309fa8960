/**
 * A small language for protocols over shared memory: loads, stores and barriers, each with the registers that it depends on. What a
 * memory model may reorder is then a question about instructions, and not about the words of a standard.
 */
import type { ClauseId } from '../../vocabulary/rule.ts';

/** A value computed from registers. A register that has not been computed yet makes the whole term unknown. */
export interface Term {
  readonly needs: readonly number[];
  readonly of: (registers: readonly number[]) => number;
}

/** A word of shared memory: one of an array that no other array overlaps. */
export interface Place {
  readonly array: string;
  readonly index: Term;
}

/** `write` orders stores before later stores, `read` loads before later loads, `full` everything. */
export type BarrierKind = 'write' | 'read' | 'full';

/** The four places of a handshake where a barrier stands; each can be left out to see what it was for. */
export const BARRIER_SITES = ['publish', 'notify', 'consume', 're-enable'] as const;
export type BarrierSite = (typeof BARRIER_SITES)[number];

/** `when` guards a step as a branch does: loads may run ahead of it, what others can see may not. */
export type Instruction =
  | { readonly op: 'load'; readonly place: Place; readonly into: number; readonly when?: Term }
  | { readonly op: 'store'; readonly place: Place; readonly value: Term; readonly when?: Term }
  | {
      readonly op: 'barrier';
      readonly kind: BarrierKind;
      readonly site: BarrierSite;
      readonly clause: ClauseId | null;
      readonly when?: Term;
    }
  /** Raises the notification of the other side. */
  | { readonly op: 'notify'; readonly when: Term }
  /** Sleeps until a notification is pending, and takes it. Nothing passes it in either direction. */
  | { readonly op: 'sleep'; readonly when: Term }
  /** A local computation: no memory, so nothing to order. */
  | { readonly op: 'set'; readonly into: number; readonly value: Term };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly registers: number;
}

export const constant = (value: number): Term => ({ needs: [], of: () => value });
export const register = (r: number): Term => ({ needs: [r], of: (registers) => registers[r] as number });
export const term = (needs: readonly number[], of: Term['of']): Term => ({ needs, of });
export const at = (array: string, index: Term = constant(0)): Place => ({ array, index });
