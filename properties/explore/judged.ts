/** A scope with the emulator beside it: what the product of the two needs to know. */
import type { AnyScope, Scope } from '../../model/explore/index.ts';
import type { Area } from '../agreement/area.ts';

/** The part of an area that an exploration uses: it starts, performs and compares; requests come from the scope. */
export type Side<Setup, State, Request, Subject> = Pick<
  Area<Setup, State, Request, Subject>,
  'name' | 'start' | 'perform' | 'difference' | 'stop'
>;

export interface Judged<Setup, State, Request, Subject> {
  readonly scope: Scope<Setup, State, Request>;
  readonly area: Side<Setup, State, Request, Subject>;
  /** Views of all the memory that the emulator can change: saved, restored and compared as raw bytes. */
  raw(subject: Subject): readonly Uint8Array[];
  /**
   * Writes into `out` at `at` the bytes of that memory that may matter later, and answers where they end. Left out when all may. What it
   * leaves out is listed in the scope's reductions, with the reason.
   */
  essence?(subject: Subject, out: Uint8Array, at: number): number;
}

/** A judged scope whose types are its own business. */
export interface AnyJudged extends Judged<unknown, unknown, unknown, unknown> {
  readonly scope: AnyScope;
  readonly area: Side<unknown, unknown, unknown, unknown>;
}
