import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationKernelSchema } from '../../../src-core/domain/kernel.ts';
import type { CalibrationKernel } from '../../../src-core/domain/kernel.ts';
import { requireKernel, resolveKernel } from '../../../src-core/plans/resolveKernel.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

const resources = join(import.meta.dirname, '../../../resources');
const benchFile = join(resources, 'benches/mesh.bench.json');
const kernelText = readFileSync(join(resources, 'kernels/mesh_4_co_calibration.json'), 'utf8');
const meshKernel = (change: (kernel: Record<string, unknown>) => void = () => undefined): CalibrationKernel => {
  const kernel = JSON.parse(kernelText) as Record<string, unknown>;
  change(kernel);
  return calibrationKernelSchema.parse(kernel);
};

describe('a co-calibration of the mesh bench, through engine, drivers and sockets', () => {
  it('finds every bar state, tells the crosstalk and converges', { timeout: 120_000 }, async () => {
    await withTestHost(async (host) => {
      for (const seed of [1, 2]) {
        const { finished } = await host.runs.start(calibrateSpec({ seed }, meshKernel()));
        const result = await finished;
        expect({ seed, ...result }).toMatchObject({ convergenceReason: 'threshold_met', applied: true });
        expect(result.cost).toBeLessThan(0.005);
        expect(Object.keys(result.parameters)).toHaveLength(12);
        const { events } = openSession(host.home, result.runId);
        const crosstalk = events.filter(({ stream }) => stream === 'crosstalk').map(({ data }) => data);
        expect(crosstalk).toHaveLength(1);
        const [{ parameters, rows }] = crosstalk as [
          { parameters: string[]; rows: { heaters: number[]; parts: number[]; deviations: number[] }[] },
        ];
        expect(parameters).toHaveLength(12);
        const summary = readFileSync(join(result.artifactDir, 'optimizer_trace/convergence_summary.json'), 'utf8');
        expect(JSON.parse(summary)).toMatchObject({ algorithm: 'CoCalibration', crosstalk: { parameters, rows } });
        // A heater's own part is its efficiency; what it sends its neighbours is a few per cent.
        for (const [phase, { heaters, parts, deviations }] of rows.entries()) {
          expect(heaters[0]).toBe(phase);
          expect(parts[0]).toBeGreaterThan(0.9);
          expect(parts[0]).toBeLessThan(1.1);
          expect(Math.max(...parts.slice(1).map(Math.abs))).toBeLessThan(0.1);
          expect(Math.min(...deviations)).toBeGreaterThan(0);
        }
      }
    }, benchFile);
  });
});

describe('a mesh by an ordinary optimizer', () => {
  it('is tuned phase by phase over all its nodes, each named with its node', { timeout: 60_000 }, async () => {
    await withTestHost(async (host) => {
      const kernel = meshKernel((loose) => {
        loose.id = 'mesh_4_to_output_3';
        loose.cost_function = { Minimize: { expression: '1 - output_3_power / total_power', target_value: 0.03 } };
        loose.measurement_sequence = [0, 1, 2, 3].map((output) => ({
          step_id: `power_${output}`,
          action: { ReadSensor: { sensor_id: `detector_${output}`, integration_time_ns: 3_000_000 } },
        }));
        loose.optimizer_config = { algorithm: 'SinusoidFit', max_iterations: 300, convergence_threshold: 0.001 };
      });
      for (const seed of [1, 2, 3]) {
        const result = await (await host.runs.start(calibrateSpec({ seed }, kernel))).finished;
        expect({ seed, ...result }).toMatchObject({ convergenceReason: 'threshold_met' });
        expect(Object.keys(result.parameters)).toContain('mzi_2_2.phi');
      }
    }, benchFile);
  });
});

describe('a kernel for a co-calibration', () => {
  it('is refused with the path to what is missing, before anything is written', async () => {
    await withTestHost((host) => {
      const { bench } = host.bench();
      const refusals = (change: (kernel: Record<string, unknown>) => void) =>
        resolveKernel(meshKernel(change), bench).refusals;
      expect(requireKernel(meshKernel(), bench).tuned).toHaveLength(12);
      expect(refusals((kernel) => (kernel.parameters_to_tune as string[]).pop())).toMatchObject([
        { path: 'parameters_to_tune', message: expect.stringContaining('mzi_3_1.phi') as string },
      ]);
      const notUnitary = { real: [[1, 1], [0, 1]], imaginary: [[0, 0], [0, 0]] }; // prettier-ignore
      expect(
        refusals((kernel) => {
          const config = kernel.optimizer_config as Record<string, unknown>;
          config.algorithm = { CoCalibration: { target_unitary: notUnitary } };
        }),
      ).toMatchObject([{ path: 'optimizer_config.algorithm.CoCalibration.target_unitary' }]);
      const { input_switch: _, ...nodes } = bench.nodes;
      const { simulated: __, ...bare } = bench;
      expect(resolveKernel(meshKernel(), bare).refusals[0]?.message).toContain('no graph');
      expect(resolveKernel(meshKernel(), { ...bench, nodes }).refusals.map(({ message }) => message)).toContainEqual(
        expect.stringContaining('input_switch'),
      );
      return Promise.resolve();
    }, benchFile);
  });
});
