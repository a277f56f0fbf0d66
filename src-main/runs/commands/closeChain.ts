import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** The chain's files are whole from here on. */
export const closeChain: Command<'closeChain'> = async ({ closing }, { chain, clock, jobs, signal, stream }, place) => {
  const summary = await chain.close(closing, jobs, signal);
  stream.event('posterior', { index: place.index, timeNs: await timeNsOf(clock) }, { ...summary });
  return summary;
};
