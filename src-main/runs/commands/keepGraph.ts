import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** The artifact of a graph that was run. */
export const keepGraph: Command<'keepGraph'> = async (
  { graphRun },
  { clock, stream, keepGraph: keepIt },
  { index },
) => {
  const kept = await keepIt(graphRun);
  stream.event('keptGraph', { index, timeNs: await timeNsOf(clock) }, { ...kept });
  return kept;
};
