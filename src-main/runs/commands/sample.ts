import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** A slice of the run's chain. Its samples are in the chain's file before the record says so. */
export const sample: Command<'sample'> = async ({ sampling }, { chain, clock, signal, stream }, { index }) => {
  const slice = await chain.sample(sampling, signal);
  stream.event('sampling', { index, timeNs: await timeNsOf(clock) }, { ...slice });
  return slice;
};
