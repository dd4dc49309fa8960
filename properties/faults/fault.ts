/** A seeded fault: one wrong edit of the emulator, as data. It is applied to a copy when it is loaded, so that the emulator carries no trace of it. */
import type { AreaName, Platform } from '../agreement/area.ts';

export interface Fault {
  /** Never reused. */
  readonly id: string;
  /** The area whose campaign finds it. */
  readonly area: AreaName;
  /** The clause that it breaks. */
  readonly clause: string;
  /** From the root of the tree. */
  readonly file: string;
  /** Stands in the file exactly once: a fault that no longer applies fails a test. */
  readonly find: string;
  readonly replace: string;
  /** Where it shows, if not on the platform that `check` takes by itself. */
  readonly platform?: Platform;
}

/** Makes the faults of one area: its name goes before each id, and the section of the standard before each clause but our own. */
export const seedIn =
  (area: AreaName, section = '') =>
  (id: string, clause: string, file: string, find: string, replace: string): Fault => ({
    id: `${area}-${id}`,
    area,
    clause: /^[A-Z]/.test(clause) ? clause : `${section}${clause}`,
    file,
    find,
    replace,
  });

/** The faulty source; undefined when the fault does not apply to it. */
export const applied = (fault: Fault, source: string): string | undefined =>
  source.split(fault.find).length === 2 ? source.replace(fault.find, () => fault.replace) : undefined;
