/** The packed area: one queue with a packed ring, both its sides, and the memory between them. */
import { boot, clauses, type PackedState, step } from '../../../model/packed.ts';
import type { VirtqueueRequest } from '../../../spec/vocabulary/virtqueue.ts';
import type { Area } from '../../agreement/area.ts';
import { anyRequest, requestShape, setupShape, type Trial } from '../shapes.ts';
import { PackedSubject, perform } from '../subject.ts';
import { difference } from './difference.ts';
import { drawTrial, intend } from './intents.ts';

export const packedArea: Area<Trial, PackedState, VirtqueueRequest, PackedSubject> = {
  name: 'packed',
  guards: clauses,
  setupShape,
  requestShape,
  setup: drawTrial,
  boot,
  start: (setup) => new PackedSubject(setup),
  intend,
  step,
  perform,
  difference,
  request: anyRequest,
};
