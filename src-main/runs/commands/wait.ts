import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

export const wait: Command<'wait'> = async (
  { durationMs, reason },
  { clock, signal, stream },
  { index, replaying },
) => {
  await clock.wait(durationMs, signal);
  if (!replaying) stream.event('waits', { index, timeNs: await timeNsOf(clock) }, { durationMs, reason });
  return null;
};
