import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Settings become the next version without a calibration; what a cut run had kept already is found again. */
export const keepVersion: Command<'keepVersion'> = async (
  { version },
  { clock, stream, keepVersion: keepIt },
  place,
) => {
  const kept = await keepIt(version);
  const { source, reason } = version;
  stream.event('kept', { index: place.index, timeNs: await timeNsOf(clock) }, { ...kept, kernelId: source, reason });
  return kept;
};
