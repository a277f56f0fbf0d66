/** The engine's states and the ways between them. Everything else is refused. */
export type RunState = 'idle' | 'running' | 'pausing' | 'paused' | 'stopping' | 'aborting' | 'finished';

const ways: Readonly<Record<RunState, readonly RunState[]>> = {
  idle: ['running'],
  running: ['pausing', 'stopping', 'aborting', 'finished'],
  pausing: ['paused', 'running', 'stopping', 'aborting', 'finished'],
  paused: ['running', 'stopping', 'aborting'],
  stopping: ['aborting', 'finished'],
  aborting: ['finished'],
  finished: [],
};

export const mayGo = (from: RunState, to: RunState): boolean => ways[from].includes(to);
