import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FringeError } from '../src-core/errors/fringeError.ts';

/** Where this installation's own files lie: the checkout, a built tree, or a packaged application. */
export interface Installation {
  readonly version: string;
  readonly resources: string;
  readonly renderer: string;
  /** The guard's program, as source beside this file or as built. */
  readonly guardProgram: string;
  /** The compute workers' program, as source beside this file or as built. */
  readonly computeProgram: string;
  /** The program that starts the probes of noise calibrations, as source beside this file or as built. */
  readonly spawnerProgram: string;
}

export function findInstallation(from: string = import.meta.dirname): Installation {
  let root = from;
  while (!existsSync(join(root, 'resources', 'benches'))) {
    const parent = dirname(root);
    if (parent === root) {
      throw new FringeError('defect', `Fringe's own resources were not found above ${from}.`, {
        remedy: 'Install Fringe again.',
      });
    }
    root = parent;
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const program = (source: string, built: string): string =>
    existsSync(join(from, source)) ? join(from, source) : join(root, 'out', 'main', built);
  return {
    version,
    resources: join(root, 'resources'),
    renderer: join(root, 'out', 'renderer'),
    guardProgram: program(join('safety', 'guardProcess.ts'), 'guardProcess.js'),
    computeProgram: program(join('compute', 'computeWorker.ts'), 'computeWorker.js'),
    spawnerProgram: program(join('compute', 'probes', 'spawnerProcess.ts'), 'spawnerProcess.js'),
  };
}
