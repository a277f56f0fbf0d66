import type { CommandProbers } from '../../interfaces/prober.ts';
import { CommandProber } from './commandProber.ts';
import { requireProgram } from './findProgram.ts';

export const commandProbers: CommandProbers = {
  requireProgram,
  open: (probe, runId) => new CommandProber(probe, runId),
};
