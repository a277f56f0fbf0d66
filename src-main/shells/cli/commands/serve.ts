import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createHost } from '../../../createHost.ts';
import { findInstallation } from '../../../installation.ts';
import { firstBaselineKey } from '../../../runs/baseline/baselineKey.ts';
import { readBaselineSettings } from '../../../runs/baseline/baselineSettings.ts';
import { machineSchedulerClock } from '../../../runs/scheduler/schedulerClock.ts';
import { createWebShell } from '../../web/createWebShell.ts';
import { wholeNumber } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { benchOptions } from '../withHost.ts';

export const serve: CliCommand = {
  name: 'serve',
  usage: 'serve [--port N] [--bench FILE] [--no-pacing] [--no-screen]',
  summary: 'serves the workbench to a browser on this computer (--no-screen: only what is for programs)',
  options: {
    ...benchOptions,
    port: { type: 'string' },
    'no-pacing': { type: 'boolean' },
    'no-screen': { type: 'boolean' },
  },
  run: async ({ parsed, output, signal }) => {
    const { renderer } = findInstallation();
    const rendererDirectory = parsed.flag('no-screen') ? join(renderer, 'no-screen') : renderer;
    if (!parsed.flag('no-screen') && !existsSync(join(rendererDirectory, 'index.html'))) {
      throw new FringeError('not_found', 'The screen has not been built.', {
        remedy: 'Run `npm run build` once, then serve again; --no-screen serves programs without it.',
      });
    }
    const shell = createWebShell({ rendererDirectory, port: wholeNumber(parsed, 'port') ?? 0 });
    const benchFile = parsed.text('bench');
    const home = parsed.text('home');
    const host = await createHost({
      shell: shell.services,
      pacing: !parsed.flag('no-pacing'),
      schedules: machineSchedulerClock,
      ...(benchFile === undefined ? {} : { benchFile: resolve(benchFile) }),
      ...(home === undefined ? {} : { home: resolve(home) }),
    });
    try {
      const view = await host.observability.expose();
      const { url, host: hostName, port, token } = await shell.listen(host.handlers, view, host.calibrationAdmin);
      for (const notice of host.notices) output.say(notice);
      const key = readBaselineSettings(host.home).config.calibrate_heads ? firstBaselineKey(host.home) : null;
      const made = key === null ? {} : { baselineKey: key };
      output.result({ url, address: `http://${hostName}:${port}/`, token, ...made }, [
        `Fringe is at ${url}`,
        ...(key === null ? [] : [`The key of /admin/calibration, told this once: ${key}`]),
      ]);
      output.say('Ctrl+C ends it and brings the outputs to their safe values.');
      if (!signal.aborted)
        await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      return 0;
    } finally {
      // Outputs first: whoever still looks may wait, the hardware may not.
      const { outputs } = await host.close();
      await shell.close();
      output.say(outputs);
    }
  },
};
