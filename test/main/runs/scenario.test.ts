import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../src-main/sessions/verify.ts';
import { demoMetrics, graphSpec, monitorSpec, scenarioKernel } from '../../support/driftRuns.ts';
import { withTestHost } from '../../support/testHost.ts';

const context = { signal: new AbortController().signal };
const json = (...parts: string[]) => JSON.parse(readFileSync(join(...parts), 'utf8'));

describe('run, drift, recalibrate: the integration scenario of the calibration model (section 8.1)', () => {
  it('is told whole by the artifacts', async () => {
    await withTestHost(async (host) => {
      // A graph is run with its calibration: version 1.
      const kernel = scenarioKernel();
      const first = await (await host.runs.start(graphSpec({ kernel, seed: 42 }))).finished;
      expect(first).toMatchObject({ version: 1, ranOn: 'bench' });
      expect(existsSync(first.artifactDir)).toBe(true);
      expect(json(first.artifactDir, 'calibration_state.json')).toMatchObject({
        version: 1,
        calibration_id: first.calibrationId,
      });

      // The chip is warmed by 5 degC, and watched.
      await host.handlers['bench.injectFault']({ kind: 'temperature_step', magnitude: 5, atSeconds: 0 }, context);
      const watched = await (await host.runs.start(monitorSpec({ kernel, metrics: demoMetrics() }))).finished;

      // The drift is detected, with the recommendation to recalibrate, and that is done.
      const { events } = openSession(host.home, watched.runId);
      const reports = events.filter(({ stream }) => stream === 'checks').map(({ data }) => data.report);
      expect(reports).toContainEqual(
        expect.objectContaining({
          drift_detected: true,
          recommended_action: { Recalibrate: expect.objectContaining({ target_nodes: ['mzi_0'] }) },
        }),
      );
      expect(watched).toMatchObject({ recalibrations: 1, falseAlarms: 0, states: [1, 2] });
      expect(watched.detections).toBeGreaterThanOrEqual(1);

      // Version 2 names its parent, and the lineage has both.
      const stored = host.catalogue.states.byVersion('demo', 2);
      expect(stored?.state).toMatchObject({
        version: 2,
        provenance: { parent_calibration_id: first.calibrationId, calibration_kernel_id: 'mzi_calibration' },
      });
      const artifactDir = stored?.artifactDir ?? '';
      expect(await verifyPath(artifactDir)).toMatchObject({ ok: true });
      const { lineage } = json(artifactDir, 'provenance', 'lineage.json');
      expect(lineage.map(({ version }: { version: number }) => version)).toEqual([1, 2]);
      expect(host.catalogue.inForce.inForce('demo')?.version).toBe(2);
      expect(stored?.extinctionRatioDb).toBeGreaterThan(20);
    });
  });
});
