import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationKernelSchema } from '../../../src-core/domain/kernel.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { resources } from '../../support/demoBench.ts';
import { graphSpec, monitorSpec } from '../../support/driftRuns.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

const kernel = (name: string) =>
  calibrationKernelSchema.parse(JSON.parse(readFileSync(join(resources, 'kernels', `${name}.json`), 'utf8')));
const twoHeaters = kernel('mzi_extinction_surrogate');
const oneHeater = kernel('mzi_extinction_single_heater');

const settingsOf = (host: Host, version: number): Record<string, number> =>
  host.catalogue.states.byVersion('demo', version)?.state.node_calibrations.mzi_0?.parameters ?? {};

describe('a version is all that stands on the bench', () => {
  it('keeps the settings in force that its kernel does not tune, and tunes beside them', async () => {
    await withTestHost(async (host) => {
      await (
        await host.runs.start(calibrateSpec({ seed: 1 }, twoHeaters))
      ).finished;
      const lower = settingsOf(host, 1).phase_lower as number;
      expect(lower).toBeGreaterThan(0.5);
      await host.handlers['stop.all']({}, { signal: new AbortController().signal });
      const second = await (await host.runs.start(calibrateSpec({ seed: 1 }, oneHeater))).finished;
      expect(second).toMatchObject({ convergenceReason: 'threshold_met', version: 2 });
      expect(settingsOf(host, 2)).toEqual({ phase_upper: expect.any(Number), phase_lower: lower });
      // The extinction that was reported is that of the whole state: the other heater stood at its setting.
      expect(second.trueExtinctionRatioDb).toBeGreaterThan(20);
      const { stop } = openSession(host.home, second.runId);
      expect(stop?.outputs).toMatch(/phase_lower/);
    });
  });

  it('so a graph runs with what its calibration has measured', async () => {
    await withTestHost(async (host) => {
      await (
        await host.runs.start(calibrateSpec({ seed: 1 }, twoHeaters))
      ).finished;
      const { finished } = await host.runs.start(graphSpec({ kernel: oneHeater, seed: 1 }));
      const { outputs } = await finished;
      const through = outputs.detector_through?.value as number;
      const cross = outputs.detector_cross?.value as number;
      expect(10 * Math.log10(through / cross)).toBeGreaterThan(19);
    });
  });

  it('and names as its parent the version its run began from, also when another came into force meanwhile', async () => {
    await withTestHost(async (host) => {
      await (
        await host.runs.start(calibrateSpec({ seed: 1 }, twoHeaters))
      ).finished;
      const spec = monitorSpec({ seed: 1, faults: [{ kind: 'temperature_step', magnitude: 5, atSeconds: 30 }] });
      const stop = host.runs.onDocument((_runId, document) => {
        if (document.type !== 'event' || document.stream !== 'checks') return;
        stop();
        // As another host on the same records would.
        const { states, inForce } = host.catalogue;
        const first = states.byVersion('demo', 1);
        if (first === null) throw new Error('There is no first version.');
        const version = states.reserveVersion('demo', 'elsewhere');
        states.save({ ...first, state: { ...first.state, version, calibration_id: 'elsewhere' } });
        inForce.append({ benchId: 'demo', version, reason: 'calibrated', since: new Date().toISOString() });
      });
      const { runId, finished } = await host.runs.start(spec);
      const result = await finished;
      const last = result.states.at(-1) as number;
      const first = host.catalogue.states.byVersion('demo', 1)?.state.calibration_id;
      expect(host.catalogue.states.byVersion('demo', last)?.state.provenance.parent_calibration_id).toBe(first);
      const { events } = openSession(host.home, runId);
      expect(
        events.find(({ stream, data }) => stream === 'engine' && /meanwhile/.test(String(data.text))),
      ).toBeDefined();
    });
  });
});
