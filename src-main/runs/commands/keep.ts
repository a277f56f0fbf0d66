import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** A calibration's outcome becomes the next version; what a cut run had kept already is found again. */
export const keep: Command<'keep'> = async ({ calibration }, { clock, stream, keep: keepIt }, { index }) => {
  const kept = await keepIt(calibration);
  const { kernel, reason, outcome } = calibration;
  const { reason: convergenceReason, iterations, cost } = outcome;
  const found = { convergenceReason, iterations, cost };
  stream.event('kept', { index, timeNs: await timeNsOf(clock) }, { ...kept, kernelId: kernel.id, reason, ...found });
  return kept;
};
