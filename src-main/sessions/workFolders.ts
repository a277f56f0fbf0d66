import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Hidden folders in which something is made before it is renamed into place: `.<name>.making-<pid>-<random>`. One whose
 * process is gone is a leftover.
 */
const workFolder = /^\..+\.making-(\d+)-[0-9a-f]{8}$/;

/** A new hidden folder beside the place where `name` will stand in `parent`, which is made when it is missing. */
export function makeWorkFolder(parent: string, name: string): string {
  mkdirSync(parent, { recursive: true });
  const folder = join(parent, `.${name}.making-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder);
  return folder;
}

/** Removes the work folders in `parent` whose process is gone; returns how many there were. */
export function sweepWorkFolders(parent: string): number {
  if (!existsSync(parent)) return 0;
  const left = readdirSync(parent).filter((name) => {
    const pid = workFolder.exec(name)?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  for (const name of left) rmSync(join(parent, name), { recursive: true, force: true });
  return left.length;
}

/** Whether some process has that number now. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
