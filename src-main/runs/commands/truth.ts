import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Asks a simulated bench for what no instrument can tell; null on hardware. */
export const truth: Command<'truth'> = async (_instruction, context, { index, replaying }) => {
  const answer = await context.truth();
  if (answer !== null && !replaying) {
    context.stream.event('truth', { index, timeNs: await timeNsOf(context.clock) }, { ...answer });
  }
  return answer;
};
