import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrateSpec, withTestHost } from '../support/testHost.ts';

const context = { signal: new AbortController().signal };
const edit = { parameter: 'mzi_0.phase_upper', hardLimits: [0, 5], softLimits: null, safe: 0 } as const;

describe('an edited bench', () => {
  it('that cannot be saved leaves the one that was, open and working', async () => {
    await withTestHost(async (host) => {
      mkdirSync(join(host.home, 'benches'));
      const inTheWay = join(host.home, 'benches', 'demo');
      writeFileSync(inTheWay, 'a file where the folder belongs');
      const change = { ...edit, hardLimits: [...edit.hardLimits] as [number, number] };
      await expect(host.handlers['bench.updateParameter'](change, context)).rejects.toThrow();
      const { instruments, parameters } = await host.handlers['bench.status']({}, context);
      expect(instruments.map(({ state }) => state)).toEqual(instruments.map(() => 'connected'));
      expect(parameters[0]).toMatchObject({ hardLimits: [0, 6.6] });
      rmSync(inTheWay);
      expect(await (await host.runs.start(calibrateSpec())).finished).toMatchObject({ applied: true });
    });
  });

  it('is not put in place under a run that is starting', async () => {
    await withTestHost(async (host) => {
      const starting = host.runs.start(calibrateSpec());
      const change = { ...edit, hardLimits: [...edit.hardLimits] as [number, number] };
      await expect(host.handlers['bench.updateParameter'](change, context)).rejects.toMatchObject({
        code: 'instrument_busy',
      });
      expect(await (await starting).finished).toMatchObject({ applied: true });
    });
  });
});
