import { spawnSync } from 'node:child_process';

/** A Python that has the modules: the system's own, which Debian's packages belong to, or the one on the path. */
export function pythonWith(modules: string): string | null {
  const candidates = ['/usr/bin/python3', 'python3'];
  return candidates.find((python) => spawnSync(python, ['-c', `import ${modules}`]).status === 0) ?? null;
}

/** What goes to a test's name when it is skipped. */
export const skipped = (python: string | null, modules: string): string =>
  python === null ? ` (skipped: no python3 with ${modules})` : '';

/** What the program prints, as JSON. @throws with the traceback when it fails */
export function askPython(python: string | null, program: string, args: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(python ?? 'python3', ['-c', program, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
