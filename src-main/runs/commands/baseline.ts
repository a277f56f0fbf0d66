import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** A step of a baseline run, with a word for each head that is judged. */
export const baseline: Command<'baseline'> = async ({ step }, { clock, signal, baselines, stream }, { index }) => {
  const result = await baselines.step(step, signal, async (done) => {
    stream.event('judging', { index, timeNs: await timeNsOf(clock) }, { done });
  });
  stream.event('baseline', { index, timeNs: await timeNsOf(clock) }, { ...result });
  return result;
};
