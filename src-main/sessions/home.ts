import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export interface HomeSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
}

/** The folder all of Fringe's data live in: `FRINGE_HOME`, else the platform's data folder. */
export function fringeHome(
  surroundings: HomeSurroundings = { environment: process.env, platform: process.platform, userHome: homedir() },
): string {
  const { environment, platform, userHome } = surroundings;
  const path = platform === 'win32' ? win32 : posix;
  if (environment['FRINGE_HOME']) return path.resolve(environment['FRINGE_HOME']);
  if (platform === 'win32') {
    return path.join(environment['APPDATA'] || path.join(userHome, 'AppData', 'Roaming'), 'Fringe');
  }
  if (platform === 'darwin') return path.join(userHome, 'Library', 'Application Support', 'Fringe');
  const dataHome = environment['XDG_DATA_HOME'];
  // The base directory specification: a relative path is invalid and must be ignored.
  return path.join(dataHome && path.isAbsolute(dataHome) ? dataHome : path.join(userHome, '.local', 'share'), 'fringe');
}
