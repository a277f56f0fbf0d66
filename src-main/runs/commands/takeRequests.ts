import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Only a look that found something is recorded: a monitor looks thousands of times a night. */
export const takeRequests: Command<'takeRequests'> = async (_instruction, context, { index }) => {
  const requests = context.takeRequests();
  if (requests.length > 0) {
    context.stream.event('requests', { index, timeNs: await timeNsOf(context.clock) }, { requests });
  }
  return requests;
};
