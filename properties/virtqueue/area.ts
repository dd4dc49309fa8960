/** The virtqueue area: one queue, both its sides, and the memory between them. */
import { boot, clauses, step, type VirtqueueState } from '../../model/virtqueue.ts';
import type { VirtqueueRequest } from '../../spec/vocabulary/virtqueue.ts';
import type { Area } from '../agreement/area.ts';
import { difference } from './difference.ts';
import { drawTrial, intend } from './intents.ts';
import { anyRequest, requestShape, setupShape, type Trial } from './shapes.ts';
import { perform, QueueSubject } from './subject.ts';

export const virtqueueArea: Area<Trial, VirtqueueState, VirtqueueRequest, QueueSubject> = {
  name: 'virtqueue',
  guards: clauses,
  setupShape,
  requestShape,
  setup: drawTrial,
  boot,
  start: (setup) => new QueueSubject(setup),
  intend,
  step,
  perform,
  difference,
  request: anyRequest,
};
