/**
 * Why a clause is not judged by running: it is out of scope, or it is argued for in a sentence because no outside observer can see it.
 * What is neither traced nor listed here is open, and says so.
 */
import type { BookEntry } from './clause-book.ts';
import { deviceReasonFor } from './clause-reasons-devices.ts';
import { transportReasonFor } from './clause-reasons-transport.ts';

export interface Reason {
  readonly status: 'reasoned' | 'out-of-scope';
  readonly reason: string;
}

interface ReasonRule extends Reason {
  readonly covers: (entry: BookEntry) => boolean;
}

const RULES: readonly ReasonRule[] = [
  {
    covers: (entry) => entry.observable === 'out-of-scope-pci',
    status: 'out-of-scope',
    reason: 'The PCI transport is not part of the system: compartments have virtio-mmio and the loopback link.',
  },
];

export const reasonFor = (entry: BookEntry): Reason | undefined =>
  RULES.find((rule) => rule.covers(entry)) ?? deviceReasonFor(entry.clause, entry.legacy) ?? transportReasonFor(entry.clause);
