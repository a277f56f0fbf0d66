import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** The artifact of a run that is no calibration. */
export const keepArtifact: Command<'keepArtifact'> = async (
  { artifact },
  { clock, stream, keepArtifact: keepIt },
  { index },
) => {
  const kept = await keepIt(artifact);
  stream.event('keptArtifact', { index, timeNs: await timeNsOf(clock) }, { ...kept });
  return kept;
};
