import { readFile, readdir } from 'node:fs/promises';

/** In the environment of every process that a sample starts: by it those are found that left their group. */
export const strayVariable = 'FRINGE_PROBE';

/**
 * Kills every process whose mark begins so and of which `isLeft` says so of the rest, where the system tells of processes' environments (Linux).
 * @returns how many there were
 */
export async function killStrays(
  markBegin: string,
  isLeft: (markEnd: string) => boolean = () => true,
): Promise<number> {
  const names = await readdir('/proc').catch(() => []);
  const wanted = `\0${strayVariable}=${markBegin}`;
  let killed = 0;
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
    const place = `\0${environment}`.indexOf(wanted);
    if (place < 0) continue;
    const [markEnd = ''] = environment.slice(place - 1 + wanted.length).split('\0', 1);
    if (!isLeft(markEnd)) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
      killed += 1;
    } catch {
      // It has ended meanwhile.
    }
  }
  return killed;
}
