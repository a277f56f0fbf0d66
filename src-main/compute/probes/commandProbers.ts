import type { CommandProbers } from '../../interfaces/prober.ts';
import { CommandProber } from './commandProber.ts';
import { requireProgram } from './findProgram.ts';

/** @param spawnerProgram of the process that starts the programs, as source or as built */
export const createCommandProbers = (spawnerProgram: string): CommandProbers => ({
  requireProgram,
  open: (probe, runId) => new CommandProber(probe, runId, spawnerProgram),
});
