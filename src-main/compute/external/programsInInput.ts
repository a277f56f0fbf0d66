import type { CommandBridge, CommandProgram } from '../../../src-core/plans/commandModel.ts';

/** A program lies in a posterior, which lies in a work; no input holds one deeper. */
const deepest = 4;

/** The programs that a job's input holds. */
export function programsIn(input: unknown): CommandProgram[] {
  const found = new Set<CommandProgram>();
  walk(input, deepest, (program) => {
    found.add(program);
    return program;
  });
  return [...found];
}

/** The input again, each program with its bridge. What holds none stays the same object. */
export const withBridges = <T>(input: T, bridgeOf: (program: CommandProgram) => CommandBridge | undefined): T =>
  walk(input, deepest, (program) => {
    const bridge = bridgeOf(program);
    return bridge === undefined ? program : { ...program, bridge };
  }) as T;

function walk(value: unknown, depth: number, visit: (program: CommandProgram) => CommandProgram): unknown {
  if (!isPlain(value)) return value;
  if (isProgram(value)) return visit(value);
  if (depth === 0) return value;
  let copy: Record<string, unknown> | null = null;
  for (const [key, part] of Object.entries(value)) {
    const walked = walk(part, depth - 1, visit);
    if (walked === part) continue;
    copy ??= { ...value };
    copy[key] = walked;
  }
  return copy ?? value;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isProgram = (value: Record<string, unknown>): value is Record<string, unknown> & CommandProgram =>
  value['kind'] === 'command' && Array.isArray(value['command']) && typeof value['processes'] === 'number';
