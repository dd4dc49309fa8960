/** Two agents over one memory: every way in which a memory model lets their instructions take effect, one move at a time. */
import type { Instruction, Place, Program } from '../../spec/virtqueue/ordering/program.ts';
import { guardOf, hasOperands, type MemoryModel, mustPrecede, type Registers, UNKNOWN } from './memory-model.ts';

export interface Buffered {
  readonly address: number;
  readonly value: number;
}

export interface Agent {
  /** [instructions] 1 once it has taken effect, or was skipped because its guard is false. */
  readonly done: readonly number[];
  readonly registers: Registers;
  /** Stores that only this agent sees yet, oldest first; used by the store-buffer model alone. */
  readonly buffer: readonly Buffered[];
}

export interface Machine {
  readonly agents: readonly [Agent, Agent];
  readonly memory: readonly number[];
  /** A notification is pending for the second agent. */
  readonly pending: boolean;
}

/** A move: an agent, and the instruction that takes effect; `DRAIN` lets its oldest buffered store reach memory. */
export interface Move {
  readonly agent: 0 | 1;
  readonly instruction: number;
}
export const DRAIN = -1;

export interface Pair {
  readonly model: MemoryModel;
  readonly programs: readonly [Program, Program];
  /** First address of each array, and the words of all. */
  readonly layout: Readonly<Record<string, number>>;
  readonly words: number;
}

const newAgent = (program: Program): Agent => ({
  done: program.instructions.map(() => 0),
  registers: Array.from({ length: program.registers }, () => UNKNOWN),
  buffer: [],
});

export const start = (pair: Pair): Machine => ({
  agents: [settle(pair.programs[0], newAgent(pair.programs[0])), settle(pair.programs[1], newAgent(pair.programs[1]))],
  memory: Array.from({ length: pair.words }, () => 0),
  pending: false,
});

const withRegister = (agent: Agent, into: number, value: number): Agent => ({ ...agent, registers: agent.registers.with(into, value) });
const withDone = (agent: Agent, i: number): Agent => ({ ...agent, done: agent.done.with(i, 1) });

/** Takes the step that nobody can see: a computation whose operands are there, or an instruction whose branch was not taken. */
const settleOne = (instruction: Instruction, agent: Agent, i: number): Agent | undefined => {
  if (instruction.op === 'set') {
    const ready = hasOperands(instruction, agent.registers);
    return ready ? withDone(withRegister(agent, instruction.into, instruction.value.of(agent.registers)), i) : undefined;
  }
  if (guardOf(instruction, agent.registers) !== false) return undefined;
  return withDone(instruction.op === 'load' ? withRegister(agent, instruction.into, 0) : agent, i);
};

/** Unseen steps until none is left; each instruction is settled at most once, so at most as many passes as instructions. */
const settle = (program: Program, agent: Agent): Agent => {
  let settled = agent;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [i, instruction] of program.instructions.entries()) {
      const next = settled.done[i] === 1 ? undefined : settleOne(instruction, settled, i);
      if (next !== undefined) {
        settled = next;
        changed = true;
      }
    }
  }
  return settled;
};

/** The instructions that the memory model lets take effect now. */
const runnable = (pair: Pair, machine: Machine, who: 0 | 1): readonly number[] => {
  const agent = machine.agents[who];
  const { instructions } = pair.programs[who];
  const waiting = instructions.flatMap((_, i) => (agent.done[i] === 1 ? [] : [i]));
  const candidates = pair.model === 'weak' ? waiting : waiting.filter((i) => instructions[i]?.op !== 'set').slice(0, 1);
  return candidates.filter((i) => {
    const instruction = instructions[i] as Instruction;
    if (instruction.op === 'set' || !hasOperands(instruction, agent.registers)) return false;
    if (instruction.op === 'sleep' && !machine.pending) return false;
    if (pair.model !== 'weak') return agent.buffer.length === 0 || instruction.op !== 'barrier' || instruction.kind !== 'full';
    return waiting.every((j) => j >= i || !mustPrecede(instructions[j] as Instruction, instruction, agent.registers));
  });
};

export const moves = (pair: Pair, machine: Machine): readonly Move[] =>
  ([0, 1] as const).flatMap((agent) => [
    ...(machine.agents[agent].buffer.length > 0 ? [{ agent, instruction: DRAIN }] : []),
    ...runnable(pair, machine, agent).map((instruction) => ({ agent, instruction })),
  ]);

const addressOf = (pair: Pair, place: Place, registers: Registers): number =>
  (pair.layout[place.array] as number) + place.index.of(registers);

const withAgent = (machine: Machine, who: 0 | 1, agent: Agent): Machine => ({
  ...machine,
  agents: machine.agents.with(who, agent) as [Agent, Agent],
});

const drain = (machine: Machine, who: 0 | 1): Machine => {
  const agent = machine.agents[who];
  const [oldest, ...younger] = agent.buffer;
  if (oldest === undefined) return machine;
  return withAgent({ ...machine, memory: machine.memory.with(oldest.address, oldest.value) }, who, { ...agent, buffer: younger });
};

/** An agent reads its own youngest buffered store before memory. */
const read = (machine: Machine, agent: Agent, address: number): number =>
  agent.buffer.findLast((store) => store.address === address)?.value ?? (machine.memory[address] as number);

const perform = (pair: Pair, machine: Machine, who: 0 | 1, instruction: Instruction): Machine => {
  const agent = machine.agents[who];
  switch (instruction.op) {
    case 'load':
      return withAgent(
        machine,
        who,
        withRegister(agent, instruction.into, read(machine, agent, addressOf(pair, instruction.place, agent.registers))),
      );
    case 'store': {
      const store = { address: addressOf(pair, instruction.place, agent.registers), value: instruction.value.of(agent.registers) };
      if (pair.model === 'store-buffer') return withAgent(machine, who, { ...agent, buffer: [...agent.buffer, store] });
      return { ...machine, memory: machine.memory.with(store.address, store.value) };
    }
    case 'notify':
      return { ...machine, pending: true };
    case 'sleep':
      return { ...machine, pending: false };
    case 'barrier':
    case 'set':
      return machine;
  }
};

export const move = (pair: Pair, machine: Machine, { agent: who, instruction: i }: Move): Machine => {
  if (i === DRAIN) return drain(machine, who);
  const program = pair.programs[who];
  const moved = perform(pair, machine, who, program.instructions[i] as Instruction);
  return withAgent(moved, who, settle(program, withDone(moved.agents[who], i)));
};
