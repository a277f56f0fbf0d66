import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { warn } from './state.ts';

type SecondInstance = [argv: string[], workingDirectory: string, additionalData: unknown];

export interface InstanceLock {
  request(onSecond: (event: SecondInstance) => void): boolean;
  isHeld(): boolean;
  release(): void;
}

/** One holder per user data folder; a second process leaves its command line in the folder, and the holder hears of it. */
export function createInstanceLock(userData: () => string): InstanceLock {
  let held: string | null = null;
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  return {
    request(onSecond) {
      if (held !== null) return true;
      const folder = userData();
      mkdirSync(folder, { recursive: true });
      const path = join(folder, 'SingletonLock');
      const visits = join(folder, 'SingletonVisits');
      try {
        writeFileSync(path, String(process.pid), { flag: 'wx' });
      } catch {
        if (isAlive(Number(readFileSync(path, 'utf8')))) {
          writeFileSync(join(visits, `${process.pid}.json`), JSON.stringify([process.argv, process.cwd(), null]));
          return false;
        }
        writeFileSync(path, String(process.pid));
      }
      held = path;
      mkdirSync(visits, { recursive: true });
      watch(visits, { persistent: false }, (_kind, name) => {
        try {
          onSecond(JSON.parse(readFileSync(join(visits, name ?? ''), 'utf8')) as SecondInstance);
          rmSync(join(visits, name ?? ''));
        } catch (thrown) {
          // Seen before it was whole, or already taken: the folder tells again.
          if (!(thrown instanceof SyntaxError) && (thrown as NodeJS.ErrnoException).code !== 'ENOENT')
            warn(String(thrown));
        }
      });
      return true;
    },
    isHeld: () => held !== null,
    release() {
      if (held !== null) rmSync(held, { force: true });
      held = null;
    },
  };
}
