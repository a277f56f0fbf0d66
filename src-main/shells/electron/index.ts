import { join } from 'node:path';
import { createHost } from '../../createHost.ts';
import { machineSchedulerClock } from '../../runs/scheduler/schedulerClock.ts';
import { startElectronShell } from './startElectronShell.ts';

const home = process.env['FRINGE_HOME'] ?? null;

// Not awaited: Electron becomes ready only after this module has run.
void startElectronShell({
  createHost: (shell) =>
    createHost({ shell, pacing: true, schedules: machineSchedulerClock, ...(home === null ? {} : { home }) }),
  preloadPath: join(import.meta.dirname, '..', 'preload', 'index.cjs'),
  rendererDirectory: join(import.meta.dirname, '..', 'renderer'),
  home,
  iconPath: join(import.meta.dirname, '..', '..', 'resources', 'icons', 'fringe.png'),
});
