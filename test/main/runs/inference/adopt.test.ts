import { describe, expect, it } from 'vitest';
import { benchParameters } from '../../../../src-core/domain/bench.ts';
import type { Bench } from '../../../../src-core/domain/bench.ts';
import { parseInferenceSpec } from '../../../../src-core/domain/inferenceSpec.ts';
import type { InferResult } from '../../../../src-core/domain/inferenceRun.ts';
import { outputToParameter, parameterToOutput } from '../../../../src-core/photonics/conversions.ts';
import { adoptIntoBench, reexpressed } from '../../../../src-core/plans/inference/adoptIntoBench.ts';
import { findAdoptions } from '../../../../src-core/plans/inference/adoptions.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { readInferenceData } from '../../../../src-main/runs/inference/readInferenceData.ts';
import { rebuildIndex } from '../../../../src-main/sessions/rebuildIndex.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { demoBench } from '../../../support/demoBench.ts';
import { inferSpec, mziSpecification } from '../../../support/inferenceRuns.ts';
import { calibrateSpec, withTestHost } from '../../../support/testHost.ts';

const context = { signal: new AbortController().signal };
const labels = { operator: '', chipId: '', dieId: '', notes: '' };

const conversionOf = (bench: Bench, name: string) =>
  benchParameters(bench).find(({ fullName }) => fullName === name)?.definition.conversion;

/** A sweep of a heater of the demo bench, and the posterior of what it showed. */
async function sweepAndFit(host: Host): Promise<InferResult> {
  const sweep = await host.runs.start({
    kind: 'sweep',
    title: 'Heater',
    sweep: {
      ...{ parameter: 'mzi_0.phase_upper', from: 0, to: 6.2, points: 60, read: ['detector_through'], repeats: 1 },
      integration_time_ns: 10_000_000,
    },
    ...{ seed: 5, outDir: null, faults: [], labels },
  });
  await sweep.finished;
  const inference = parseInferenceSpec({
    model: { id: 'mzi_voltage', options: { drive: 'power' } },
    target: { session: sweep.runId, value: 'detector_through' },
    sampler: { walkers: 24, ensembles: 4, steps: 1500, discard: 300, seed: 1, init: 'Auto' },
  });
  const data = readInferenceData(inference, host.home, { home: host.home });
  return await (
    await host.runs.start(inferSpec(inference, { data }))
  ).finished;
}

describe('a posterior that is taken over into the bench', { timeout: 120_000 }, () => {
  it('becomes the conversion of the heater that was swept, with its uncertainty, as a new version', async () => {
    await withTestHost(async (host) => {
      const calibration = await (await host.runs.start(calibrateSpec())).finished;
      const before = host.bench().bench;
      const inForce = host.runs.parametersInForce();
      const { runId, parameters, verdict } = await sweepAndFit(host);
      expect(verdict).toMatch(/^Converged/);
      const { adoptions } = await host.handlers['inference.adoptions']({ runId }, context);
      expect(adoptions.map(({ id }) => id)).toEqual(['heater:mzi_0.phase_upper']);
      const { version, sentence } = await host.handlers['inference.adopt'](
        { runId, adoptions: ['heater:mzi_0.phase_upper'] },
        context,
      );
      expect(version).toBe(calibration.version + 1);
      expect(sentence).toContain(`Version ${version} is in force`);
      const after = host.bench().bench;
      const conversion = conversionOf(after, 'mzi_0.phase_upper');
      expect(conversion).toMatchObject({
        heater_phase: {
          p_2pi_w: parameters.p_2pi_w?.mean,
          fitted_from: runId,
          uncertainty: { p_2pi_w: parameters.p_2pi_w?.sd },
        },
      });
      // The settings in force are other numbers and the same voltages.
      const now = host.runs.parametersInForce();
      for (const name of Object.keys(inForce)) {
        const volts = (bench: Bench, value: number) => parameterToOutput(conversionOf(bench, name), value).output;
        expect(volts(after, now[name] as number)).toBeCloseTo(volts(before, inForce[name] as number), 9);
      }
      // An older version is applied with the voltages it was measured with.
      await host.handlers['state.apply']({ version: calibration.version }, context);
      const status = await host.handlers['bench.status']({}, context);
      const applied = status.parameters.find(({ fullName }) => fullName === 'mzi_0.phase_upper')?.commanded;
      expect(applied).toBeCloseTo(now['mzi_0.phase_upper'] as number, 9);
      const { states } = await host.handlers['state.list']({}, context);
      const adopted = states.find(({ state }) => state.version === version);
      expect(await verifyPath(adopted?.artifactDir ?? '')).toMatchObject({ ok: true });
      expect(adopted?.state.provenance.parent_calibration_id).toBe(calibration.calibrationId);
      // The version is in the records, not in the index alone.
      const report = await rebuildIndex(host.home, host.catalogue);
      expect(report.problems).toEqual([]);
      expect(host.catalogue.states.byVersion(after.id, version)?.state).toEqual(adopted?.state);
    });
  });

  it('is refused for a formula, and for what the posterior does not hold, in a sentence', async () => {
    await withTestHost(async (host) => {
      const formula = await (await host.runs.start(inferSpec(mziSpecification()))).finished;
      const { adoptions, reason } = await host.handlers['inference.adoptions']({ runId: formula.runId }, context);
      expect(adoptions).toEqual([]);
      expect(reason).toContain('Only the posterior of a built-in model');
      await expect(
        host.handlers['inference.adopt']({ runId: formula.runId, adoptions: ['heater:mzi_0.phase_upper'] }, context),
      ).rejects.toThrow(/nothing called "heater:mzi_0.phase_upper" to adopt/);
    });
  });
});

describe('settings under other conversions', () => {
  const bench = demoBench();
  const spec = parseInferenceSpec({
    model: { id: 'mzi_voltage', options: { drive: 'power' } },
    target: { csv: 'a.csv' },
  });
  const data = { tables: {}, logDensity: null, walkers: null };
  const found = findAdoptions({ bench, spec, data, moments: { p_2pi_w: { mean: 0.0333, sd: 1e-5 } } });

  it('of data that tell no heater each heater may be chosen', () => {
    expect(found.adoptions.length).toBeGreaterThan(1);
    expect(found.reason).toContain('choose it');
  });

  it('keep the voltages of the outputs', () => {
    const [adoption] = found.adoptions;
    if (adoption === undefined) throw new Error('nothing to adopt');
    const after = adoptIntoBench(bench, [adoption], 'run-1');
    const settings = Object.fromEntries(benchParameters(bench).map(({ fullName }, index) => [fullName, 0.5 + index]));
    const now = reexpressed(settings, bench, after);
    for (const [name, value] of Object.entries(settings)) {
      const volts = parameterToOutput(conversionOf(bench, name), value).output;
      expect(parameterToOutput(conversionOf(after, name), now[name] as number).output).toBeCloseTo(volts, 9);
      if (name !== adoption.parameter) expect(now[name]).toBe(value);
      else expect(now[name]).toBeCloseTo(outputToParameter(conversionOf(after, name), volts), 12);
    }
  });
});
