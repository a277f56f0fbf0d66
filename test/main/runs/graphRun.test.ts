import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateGraph } from '../../../src-core/photonics/evaluateGraph.ts';
import { calibrationKernelSchema } from '../../../src-core/domain/kernel.ts';
import { parseGraph } from '../../../src-core/domain/graph.ts';
import { listSessionDirectories, openSession } from '../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../src-main/sessions/verify.ts';
import { resources, sourceKernel } from '../../support/demoBench.ts';
import { chain, demoMetrics, graphSpec } from '../../support/driftRuns.ts';
import { withTestHost } from '../../support/testHost.ts';

describe('a graph with calibration', () => {
  it.each([0, 1.5, 1e9])('that is to be read %d times is refused before anything is written', async (repeats) => {
    await withTestHost(async (host) => {
      const refused = host.runs.start({ ...graphSpec({ seed: 1 }), repeats });
      await expect(refused).rejects.toMatchObject({ code: 'bad_input', path: 'repeats' });
      expect(listSessionDirectories(host.home)).toEqual([]);
    });
  });

  it('is calibrated, applied, run and kept, in that order', async () => {
    await withTestHost(async (host) => {
      const { runId, finished } = await host.runs.start(graphSpec({ kernel: sourceKernel(), seed: 1, repeats: 3 }));
      const result = await finished;
      expect(result).toMatchObject({ runId, version: 1, ranOn: 'bench' });
      expect(result.outputs.detector_through).toMatchObject({ unit: 'W', value: expect.any(Number) });
      const { events, stop } = openSession(host.home, runId);
      const phases = events
        .filter(({ stream }) => stream === 'phases')
        .map(({ data }) => `${data.phase} ${data.state}`);
      expect(phases).toEqual(
        ['calibrate', 'apply', 'execute', 'artifact'].flatMap((phase) => [`${phase} begin`, `${phase} end`]),
      );
      expect(events.filter(({ stream }) => stream === 'outputs')).toHaveLength(3);
      expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true });
      expect(stop?.outputs).toMatch(/hold version 1/);
      // The calibrated phases stand on the heaters, not the graph's nominal ones.
      const state = host.catalogue.states.byVersion('demo', 1)?.state;
      const parameters: Record<string, number> = state?.node_calibrations.mzi_0?.parameters ?? {};
      const set = events.findLast(({ stream, data }) => stream === 'sets' && data.parameter === 'mzi_0.phase_upper');
      expect(set?.data.requested).toBe(parameters.phase_upper);
    });
  });

  it('runs with what is in force when it comes without a kernel, and with nothing but its own values before that', async () => {
    await withTestHost(async (host) => {
      const bare = await (await host.runs.start(graphSpec({ seed: 1 }))).finished;
      expect(bare).toMatchObject({ calibrationId: null, version: null });
      const calibrated = await (await host.runs.start(graphSpec({ kernel: sourceKernel(), seed: 1 }))).finished;
      const again = await (await host.runs.start(graphSpec({ seed: 1 }))).finished;
      expect(again).toMatchObject({ calibrationId: calibrated.calibrationId, version: 1 });
    });
  });

  it('is watched while it runs: critical drift aborts it, recalibrates, and it runs again from its start', async () => {
    await withTestHost(async (host) => {
      const faults = [{ kind: 'temperature_step', magnitude: 12, atSeconds: 100 }];
      const spec = graphSpec({ kernel: sourceKernel(), seed: 1, repeats: 20, intervalSeconds: 10, faults });
      const { runId, finished } = await host.runs.start(spec);
      expect(await finished).toMatchObject({ version: 2 });
      const { events } = openSession(host.home, runId);
      const readings = events.filter(({ stream }) => stream === 'outputs').map(({ data }) => data.repeat);
      expect(readings.length).toBeGreaterThan(20);
      expect(readings.slice(-20)).toEqual(Array.from({ length: 20 }, (_, repeat) => repeat));
      expect(events.some(({ stream, data }) => stream === 'notes' && /Critical drift/.test(String(data.text)))).toBe(
        true,
      );
      expect(host.catalogue.inForce.inForce('demo')?.version).toBe(2);
    });
  });

  it('is not read once under critical drift: what one check suspects is looked at again before, and after it is mended', async () => {
    await withTestHost(async (host) => {
      const faults = [{ kind: 'temperature_step', magnitude: 8, atSeconds: 0.62 }];
      const path = join(resources, 'kernels/mzi_extinction_recalibration.json');
      const kernel = calibrationKernelSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      const { runId, finished } = await host.runs.start(graphSpec({ kernel, seed: 1, faults }));
      const result = await finished;
      expect(result.drift).toMatchObject({ drift_detected: false });
      const { events } = openSession(host.home, runId);
      const checks = events.filter(({ stream }) => stream === 'checks');
      expect(checks[0]?.data.report).toMatchObject({ drift_detected: true });
      expect(checks[1]?.data.report).toMatchObject({ drift_detected: true });
      expect(events.filter(({ stream }) => stream === 'outputs')).toHaveLength(1);
      const accepted = events.filter(({ stream, data }) => stream === 'recalibrations' && data.accepted === true);
      expect(accepted.length).toBeGreaterThan(0);
      expect(result.version).toBe(1 + accepted.length);
    });
  });

  it('that is read under drift nobody could remove says so, in its record, its result and its artifact', async () => {
    await withTestHost(async (host) => {
      const faults = [{ kind: 'temperature_step', magnitude: 8, atSeconds: 0 }];
      const watch = { metrics: demoMetrics().slice(0, 1), checkIntervalSeconds: 10 };
      const spec = graphSpec({ watch, seed: 1, faults, repeats: 3, intervalSeconds: 30 });
      const { runId, finished } = await host.runs.start(spec);
      const { drift, artifactDir } = await finished;
      expect(drift).toMatchObject({ drift_detected: true, drift_metrics: [{ state: 'exceeded' }] });
      expect(JSON.parse(readFileSync(join(artifactDir, 'outputs.json'), 'utf8'))).toMatchObject({ drift });
      const { events } = openSession(host.home, runId);
      const notes = events.filter(({ stream }) => stream === 'notes').map(({ data }) => data);
      const told = notes.filter(({ text }) => /under drift/.test(String(text)));
      expect(told[0]).toMatchObject({
        severity: 'warning',
        text: expect.stringMatching(/no recalibration has removed: chip_temperature \((Low|Medium|High|Critical)\)/),
      });
    });
  });

  it('is not run when its calibration does not converge: outputs safe, the attempt on record', async () => {
    await withTestHost(async (host) => {
      const hopeless = sourceKernel((kernel) => {
        kernel.cost_function.Minimize.target_value = 1e-9;
        kernel.optimizer_config.max_iterations = 5;
      });
      const { runId, finished } = await host.runs.start(graphSpec({ kernel: hopeless, seed: 1 }));
      await expect(finished).rejects.toMatchObject({ code: 'not_converged' });
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(host.catalogue.inForce.inForce('demo')).toBeNull();
      expect(host.catalogue.states.byVersion('demo', 1)).toMatchObject({ converged: false });
      expect(openSession(host.home, runId).events.some(({ stream }) => stream === 'outputs')).toBe(false);
    });
  });

  it('runs on the device model when the bench has none of its nodes, and says so', async () => {
    await withTestHost(async (host) => {
      await (
        await host.runs.start(graphSpec({ kernel: sourceKernel(), seed: 1 }))
      ).finished;
      const graph = parseGraph(JSON.parse(readFileSync(join(resources, 'graphs/mesh_8x8.json'), 'utf8')));
      const { runId, finished } = await host.runs.start(graphSpec({ graph }));
      const result = await finished;
      expect(result).toMatchObject({ ranOn: 'device_model', measurements: 0, version: null, calibrationId: null });
      const model = evaluateGraph(graph);
      for (const [id, { value }] of model) expect(result.outputs[id]?.value).toBe(value);
      const { events } = openSession(host.home, runId);
      expect(events.find(({ stream }) => stream === 'notes')?.data.text).toMatch(/device model/);
      expect(events.some(({ stream }) => stream === 'sets')).toBe(false);
    });
  });

  it('is refused, with the path, for a node, a sensor or a value the bench does not have', async () => {
    await withTestHost(async (host) => {
      const refused = (change: (graph: ReturnType<typeof chain>) => unknown) =>
        expect(host.runs.start(graphSpec({ graph: change(chain()) }))).rejects;
      const extra = { id: 'mzi_7', type: 'mzi', parameters: { phase_upper: 1 } };
      await refused((graph) => ({ ...graph, nodes: [...graph.nodes, extra] })).toMatchObject({
        code: 'bad_input',
        path: 'nodes[9].parameters.phase_upper',
      });
      const tooFar = (graph: ReturnType<typeof chain>) =>
        graph.nodes.map((node) => (node.id === 'mzi_0' ? { ...node, parameters: { phase_upper: 99 } } : node));
      await refused((graph) => ({ ...graph, nodes: tooFar(graph) })).toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('0..6.6'),
      });
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });
});
