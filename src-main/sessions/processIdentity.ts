import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { RunStart } from '../../src-core/documents/documents.ts';

/** The process a run belongs to. The start time tells it from a later process that was given the same number. */
export type ProcessIdentity = RunStart['owner'];

let own: ProcessIdentity | null = null;

/** The identity of this process. */
export function ownProcess(): ProcessIdentity {
  own ??= { pid: process.pid, processStartedAt: processStartedAt(process.pid) ?? '', host: hostname() };
  return own;
}

/**
 * Whether that very process still lives on this machine. A process of another machine, or of this one before it was
 * started again, counts as gone: the data folder is not meant to be shared between machines.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  if (identity.pid === process.pid) return identity.processStartedAt === ownProcess().processStartedAt;
  const startedAt = processStartedAt(identity.pid);
  if (startedAt === null) return false;
  if (process.platform !== 'linux' && identity.host !== hostname()) return false;
  return startedAt === identity.processStartedAt;
}

/**
 * When a process was started, in a form only good for comparison; null when there is no such process. Linux: the boot's
 * identity and the clock tick since boot (proc(5), field 22 of /proc/pid/stat), exact whatever the wall clock does.
 */
function processStartedAt(pid: number): string | null {
  if (process.platform === 'linux') return linuxStart(pid);
  if (!answersSignals(pid)) return null;
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    // A zombie has ended: it only waits for its parent to notice.
    if (state === 'Z' || state === 'X' || ticks === undefined) return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}`;
  } catch {
    return null;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
