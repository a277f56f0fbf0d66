import { chmodSync, mkdirSync, readFileSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A `lake` that is asked `lake env lean FILE` and does as the file's name says: verifies, fails with a word, sleeps past
 * any timeout, starts others that sleep (one of them in a session of its own), talks without end.
 */
const script = `#!/bin/sh
[ "$1 $2" = "env lean" ] || exit 64
case "$3" in
  */Fails*) echo "$3: error: unsolved goals" >&2; exit 1 ;;
  */Sleeps*) sleep 986543 ;;
  */Forks*) sleep 986544 & setsid sleep 986545 & sleep 986546 ;;
  */Leaves*) sleep 986547 & setsid sleep 986548 >/dev/null 2>&1 & exit 0 ;;
  */Talks*) yes "a line of output that says nothing" | head -c 5000000; exit 1 ;;
esac
exit 0
`;

export const fakeModules = ['Verifies', 'Fails', 'Sleeps', 'Forks', 'Leaves', 'Talks'] as const;

export interface FakeLake {
  /** Of the modules. */
  readonly project: string;
  /** As a probe's program. */
  readonly program: string[];
  readonly lake: string;
  /** To be put before the PATH. */
  readonly bin: string;
}

export function makeFakeLake(folder: string): FakeLake {
  const bin = join(folder, 'bin');
  const project = join(folder, 'project');
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(project, 'Fake'), { recursive: true });
  projects.push(realpathSync(project));
  const lake = join(bin, 'lake');
  writeFileSync(lake, script);
  chmodSync(lake, 0o755);
  for (const module of fakeModules) writeFileSync(join(project, 'Fake', `${module}.lean`), '');
  return { project, bin, lake, program: [lake, 'env', 'lean', '{file}'] };
}

/** Of this test alone: others may be run beside it. */
const projects: string[] = [];

/** Whatever of this test's fake programs still runs, as the system tells of it. */
export function orphans(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && projects.some((project) => folderOf(name).startsWith(project)))
    .map((name) => commandLine(name))
    .filter((line) => /\b98654\d\b/.test(line));
}

/** Where it runs; a folder that has been removed has a word more. */
function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
