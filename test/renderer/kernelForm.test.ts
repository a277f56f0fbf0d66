import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchSchema } from '../../src-core/domain/bench.ts';
import { calibrationKernelSchema } from '../../src-core/domain/kernel.ts';
import { missingNames } from '../../src-core/plans/missingNames.ts';
import { resolveKernel } from '../../src-core/plans/resolveKernel.ts';
import { fieldFromText, fieldToText } from '../../src-renderer/features/calibrate/fieldText.ts';
import { groupKernels, kernelToOpen, namesInWords } from '../../src-renderer/features/calibrate/kernelGroups.ts';
import { withValue } from '../../src-renderer/features/calibrate/kernelText.ts';
import {
  actionVariants,
  algorithmVariants,
  costVariants,
} from '../../src-renderer/features/calibrate/kernelVariants.ts';
import { withLimit } from '../../src-renderer/features/calibrate/limitEdits.ts';
import { spectrumFromText, spectrumToText } from '../../src-renderer/features/calibrate/spectrumText.ts';
import {
  actionOfKind,
  algorithmOfKind,
  costOfKind,
  identityMatrix,
} from '../../src-renderer/features/calibrate/variantDefaults.ts';

const resource = (path: string): string => readFileSync(new URL(`../../resources/${path}`, import.meta.url), 'utf8');
const benchOf = (name: string) => benchSchema.parse(JSON.parse(resource(`benches/${name}.bench.json`)));
const kernelOf = (name: string) => calibrationKernelSchema.parse(JSON.parse(resource(`kernels/${name}.json`)));
const demo = benchOf('demo');
const text = resource('kernels/mzi_extinction_calibration.json');
const root: unknown = JSON.parse(text);
const surroundings = { root, bench: demo };

const resolved = (path: readonly string[], value: unknown) =>
  resolveKernel(calibrationKernelSchema.parse(JSON.parse(withValue(text, path, value))), demo);

describe('what the form writes when something else is chosen', () => {
  it('is a kernel that can run as it stands, for every algorithm of phases', () => {
    for (const { tag } of algorithmVariants) {
      if (tag === 'CoCalibration') continue;
      const written = algorithmOfKind(tag, surroundings);
      expect(resolved(['optimizer_config', 'algorithm'], written).refusals, tag).toEqual([]);
    }
  });

  it('scales with the ranges and the number of parameters', () => {
    expect(algorithmOfKind('NelderMead', surroundings)).toEqual({ NelderMead: { initial_simplex_size: 0.66 } });
    expect(algorithmOfKind('BayesianOptimization', surroundings)).toMatchObject({
      BayesianOptimization: { num_initial_samples: 5 },
    });
  });

  it('asks a mesh for its crosstalk, which the schema knows', () => {
    const algorithm = algorithmOfKind('CoCalibration', surroundings);
    const whole = calibrationKernelSchema.parse(
      JSON.parse(withValue(text, ['optimizer_config', 'algorithm'], algorithm)),
    );
    expect(whole.optimizer_config.algorithm).toEqual({ CoCalibration: { measure_crosstalk: true } });
    expect(identityMatrix(12).real).toHaveLength(4);
  });

  it('keeps expression and target where both kinds of cost have them', () => {
    const current = { Minimize: { expression: 'cross_port_power', target_value: 0.3 } };
    expect(costOfKind('Differentiable', current, surroundings)).toEqual({
      Differentiable: {
        expression: 'cross_port_power',
        gradient_provider: 'finite_difference',
        parameters: ['phase_upper', 'phase_lower'],
        target_value: 0.3,
      },
    });
    expect(costOfKind('Maximize', current, surroundings)).toEqual({ Maximize: { expression: 'cross_port_power' } });
    // Back from a cost without an expression: something that is read.
    const custom = costOfKind('Custom', current, surroundings);
    expect(costOfKind('Minimize', custom, surroundings)).toMatchObject({
      Minimize: { expression: 'through_port_power' },
    });
  });

  it.each(['Minimize', 'Maximize', 'Differentiable'])('is a cost that can be run: %s', (tag) => {
    const cost = costOfKind(tag, { Custom: { plugin_id: 'a' } }, surroundings);
    expect(resolved(['cost_function'], cost).refusals).toEqual([]);
  });

  it('lays a target spectrum within the reach of the bench', () => {
    const bench = benchOf('spectrum');
    const cost = costOfKind('MatchSpectrum', null, { root, bench }) as {
      MatchSpectrum: { target_spectrum: [number, number][] };
    };
    const wavelengths = cost.MatchSpectrum.target_spectrum.map(([nm]) => nm);
    expect(Math.min(...wavelengths)).toBeGreaterThanOrEqual(1530);
    expect(Math.max(...wavelengths)).toBeLessThanOrEqual(1570);
  });

  it('names what the bench has in every kind of step', () => {
    const steps = actionVariants.map(({ tag }, index) => ({
      step_id: `step_${index}`,
      action: actionOfKind(tag, surroundings),
    }));
    const sequence = [...(JSON.parse(text) as { measurement_sequence: unknown[] }).measurement_sequence, ...steps];
    expect(resolved(['measurement_sequence'], sequence).refusals).toEqual([]);
  });

  it('offers as many costs as the schema has', () => {
    expect(costVariants.map(({ tag }) => tag).sort()).toEqual(
      ['Custom', 'Differentiable', 'MatchSpectrum', 'Maximize', 'Minimize'].sort(),
    );
  });
});

describe('limits in the form', () => {
  it('writes both ends when one is typed, and takes them out when they are the bench’s again', () => {
    expect(withLimit(undefined, 'high', 3, [0, 6.6])).toEqual([0, 3]);
    expect(withLimit([0, 3], 'low', 1, [0, 6.6])).toEqual([1, 3]);
    expect(withLimit([1, 6.6], 'low', null, [0, 6.6])).toBeUndefined();
    expect(withLimit([1, 3], 'low', null, [0, 6.6])).toEqual([0, 3]);
  });
  it('makes a valid pair of an unknown parameter', () => {
    expect(withLimit(undefined, 'low', 2, null)).toEqual([2, 3]);
    expect(withLimit(undefined, 'high', 2, null)).toEqual([1, 2]);
    expect(withLimit(undefined, 'high', null, null)).toBeUndefined();
  });
});

describe('a target spectrum as text', () => {
  it('takes what a spreadsheet gives, with a heading', () => {
    expect(spectrumFromText('wavelength_nm;power_dbm\n1550,0\t-10\n').refusal).toMatch(/line 2/);
    expect(spectrumFromText('nm\tdBm\n1550.1\t\u221210\n1550.2; -9.5\n\n').points).toEqual([
      [1550.1, -10],
      [1550.2, -9.5],
    ]);
    expect(spectrumFromText('1550 -10\n1551').refusal).toMatch(/line 2/);
  });
  it('comes back as it was', () => {
    const point = fc.tuple(
      fc.double({ min: 1, max: 2000, noNaN: true }),
      fc.double({ min: -99, max: 10, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(point, { maxLength: 20 }), (points) => {
        expect(spectrumFromText(spectrumToText(points)).points).toEqual(points.map(([x, y]) => [x, y + 0]));
      }),
    );
  });
});

describe('fields', () => {
  it('read what they show', () => {
    expect(fieldFromText(fieldToText({ price: 0.001 }, 'json'), 'json')).toEqual({ price: 0.001 });
    expect(fieldFromText(fieldToText(-1234.5, 'number'), 'number')).toBe(-1234.5);
    expect(fieldFromText('{price}', 'json')).toBeUndefined();
    expect(fieldFromText('$phase_upper', 'value')).toBe('$phase_upper');
  });
});

describe('kernels for other benches', () => {
  const entry = (name: string, missing: string[] = [], valid = true) => ({
    ...{ name, id: name, title: name, summary: '', algorithm: '', builtIn: true },
    valid,
    missing,
  });
  it('name what the open bench lacks', () => {
    expect(missingNames(kernelOf('mzi_extinction_calibration'), demo)).toEqual([]);
    expect(missingNames(kernelOf('mzi_extinction_calibration'), benchOf('spectrum'))).toEqual(['detector_cross']);
    expect(missingNames(kernelOf('mzi_extinction_calibration'), benchOf('mesh'))).toEqual([
      'mzi_0',
      'detector_through',
      'detector_cross',
    ]);
    expect(missingNames(kernelOf('mzi_spectrum_match'), demo)).toEqual(['spectrum_through']);
  });
  it('stand apart, and are not opened before those that fit', () => {
    const list = [entry('a', ['mzi_0']), entry('b', [], false), entry('c')];
    expect(groupKernels(list).foreign.map(({ name }) => name)).toEqual(['a']);
    expect(kernelToOpen(list, null)?.name).toBe('c');
    expect(kernelToOpen(list, 'b')?.name).toBe('b');
    expect(kernelToOpen(list, 'a')?.name).toBe('c');
    expect(kernelToOpen([entry('a', ['mzi_0'])], null)?.name).toBe('a');
  });
  it('say it in few words', () => {
    expect(namesInWords(['a'])).toBe('a');
    expect(namesInWords(['a', 'b', 'c'])).toBe('a, b and c');
    expect(namesInWords(['a', 'b', 'c', 'd'])).toBe('a, b and 2 more');
  });
});
