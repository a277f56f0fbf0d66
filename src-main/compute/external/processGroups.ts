import { spawn } from 'node:child_process';

/** Groups of processes that must not outlive this one. */
const groups = new Set<number>();
let isWatching = false;

/** From here on the group is killed when this process ends in any way that it notices. */
export function holdGroup(pid: number): void {
  groups.add(pid);
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => groups.forEach((group) => signalGroup(group, 'SIGKILL')));
}

export const releaseGroup = (pid: number): void => void groups.delete(pid);

/** The program and what it has started. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    // Windows knows no groups: its own tool walks the tree.
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => null,
    );
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
