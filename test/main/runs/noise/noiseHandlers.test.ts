import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTestHost } from '../../../support/testHost.ts';

const call = { signal: new AbortController().signal };

describe('a noise calibration from the screen', () => {
  it('says of a list how many modules it has, how many repeat, or why it cannot be taken', async () => {
    await withTestHost(async (host) => {
      const check = (probe: unknown, modules: string) => host.handlers['noise.check']({ probe, modules }, call);
      const lines = Array.from({ length: 100_000 }, (_, index) => `Part${index % 60_000}`).join('\n');
      expect(await check(commandProbe(['true']), lines)).toMatchObject({
        refusals: [],
        modules: 100_000,
        repeated: 40_000,
      });
      const none = { refusals: [{ path: 'modules', message: 'The module list given names no module.' }] };
      expect(await check(commandProbe(['true']), '')).toMatchObject(none);
      expect(await check({ instrument: {} }, '# nothing\r\n\r\n')).toMatchObject(none);
      expect(await check({ instrument: {} }, 'heaters V0=5\n')).toMatchObject({
        refusals: [{ path: 'modules', message: expect.stringContaining('is not sent') as string }],
      });
      expect(await check({ instrument: { timeouts: { FAST: -1 } } }, 'heaters V0?')).toMatchObject({
        refusals: [{ path: 'probe.instrument.timeouts.FAST', message: 'expected a time above 0' }],
      });
    });
  });

  it('refuses a program that is missing and a list without lines before there is a session', async () => {
    await withTestHost(async (host) => {
      const start = (program: string[], modules: string) =>
        host.handlers['noise.start'](
          {
            ...{ probe: commandProbe(program), modules, tiers: ['FAST'], samples: 10, workers: 2 },
            ...{ samplingSeed: 1, failureBound: 0.001 },
            labels: { operator: '', chipId: '', dieId: '', notes: '' },
          },
          call,
        );
      await expect(start(['no-such-program'], 'A\n')).rejects.toThrow(/there is no program "no-such-program"\.$/);
      await expect(start(['true'], '\n#\n')).rejects.toThrow('The module list given names no module.');
      const sessions = join(host.home, 'sessions');
      expect(existsSync(sessions) ? readdirSync(sessions) : []).toEqual([]);
      expect(host.runs.isBusy).toBe(false);
    });
  });
});

function commandProbe(program: string[]) {
  const timeouts = { FAST: 1, BALANCED: 1, SLOW: 1 };
  return { command: { workingDirectory: import.meta.dirname, program, timeouts } };
}
