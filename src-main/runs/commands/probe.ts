import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Samples of a noise calibration that have ended since the last. */
export const probe: Command<'probe'> = async ({ probing }, { clock, probes, signal, stream }, { index }) => {
  const batch = await probes.take(probing, signal);
  stream.event('probes', { index, timeNs: await timeNsOf(clock) }, { ...batch });
  return batch;
};
