import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** A step of a standardization, with word of how far it is. */
export const standardize: Command<'standardize'> = async (
  { step },
  { clock, signal, standardizing, stream },
  { index },
) => {
  const result = await standardizing.step(step, signal, async (progress) => {
    const timeNs = await timeNsOf(clock);
    stream.event('standardizing', { index, timeNs }, { ...progress });
  });
  stream.event('standardized', { index, timeNs: await timeNsOf(clock) }, { ...result });
  return result;
};
