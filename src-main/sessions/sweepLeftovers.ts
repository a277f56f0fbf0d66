import { sweepArtifactLeftovers } from './artifact/writeArtifact.ts';
import { listSessionDirectories } from './sessionStore.ts';
import { sessionsDirectory } from './sessionPaths.ts';
import { sweepWorkFolders } from './workFolders.ts';

/**
 * Removes what killed processes left half made in the data folder: sessions that were never begun, artifacts that were
 * never finished. Called once when a host starts. Returns the number of leftovers.
 */
export function sweepLeftovers(home: string): number {
  const begun = sweepWorkFolders(sessionsDirectory(home));
  return listSessionDirectories(home).reduce((sum, directory) => sum + sweepArtifactLeftovers(directory), begun);
}
