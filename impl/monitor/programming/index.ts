/** The protection unit of each platform, as the monitor programs it. */
import { PMP_ENTRIES_LARGE, PMP_ENTRIES_SMALL } from '../../../spec/vocabulary/limits.ts';
import type { Protection } from '../../../spec/vocabulary/monitor.ts';
import type { Arena } from '../../machine/arena.ts';
import { PmpProgram } from './pmp.ts';
import { Stage2Program } from './stage2.ts';
import { TzascProgram } from './tzasc.ts';
import type { Ground, Shape, Unit } from './unit.ts';
import { WorldsAndStage2 } from './worlds-and-stage2.ts';

/** Bytes that the unit needs in the arena. */
export const unitBytes = (protection: Protection, ground: Shape): number => {
  switch (protection) {
    case 'pmp':
      return PmpProgram.size(ground, PMP_ENTRIES_SMALL);
    case 'pmp64':
      return PmpProgram.size(ground, PMP_ENTRIES_LARGE);
    case 'stage2':
      return Stage2Program.size(ground);
    case 'trustzone':
      return TzascProgram.size(ground);
    case 'trustzone+stage2':
      return TzascProgram.size(ground) + Stage2Program.size(ground);
  }
};

export const unitFor = (protection: Protection, arena: Arena, ground: Ground): Unit => {
  switch (protection) {
    case 'pmp':
      return new PmpProgram(arena, ground, PMP_ENTRIES_SMALL);
    case 'pmp64':
      return new PmpProgram(arena, ground, PMP_ENTRIES_LARGE);
    case 'stage2':
      return new Stage2Program(arena, ground);
    case 'trustzone':
      return new TzascProgram(arena, ground);
    case 'trustzone+stage2':
      return new WorldsAndStage2(arena, ground);
  }
};
