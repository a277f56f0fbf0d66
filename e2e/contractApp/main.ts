import { join } from 'node:path';
import { startElectronShell } from '../../src-main/shells/electron/startElectronShell.ts';
import { createContractHandlers } from '../../test/support/contractHandlers.ts';

/** The desktop shell as it ships, with the link contract's handlers in place of a host and a page of a few lines. */
void startElectronShell({
  createHost: () =>
    Promise.resolve({
      handlers: createContractHandlers(),
      close: () => Promise.resolve({ outputs: 'Every output is at its safe value.' }),
    }),
  preloadPath: join(import.meta.dirname, 'preload', 'index.cjs'),
  rendererDirectory: join(import.meta.dirname, 'renderer'),
  home: process.env['FRINGE_HOME'] ?? null,
});
