import { describe, expect, it } from 'vitest';
import { builtInModels } from '../../../../src-core/domain/inferenceSpec.ts';
import type { BuiltInModel } from '../../../../src-core/domain/inferenceSpec.ts';
import { parameterSchema } from '../../../../src-core/domain/inferencePrior.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { compileVectorised } from '../../../../src-core/expressions/vectorised.ts';
import { namesOf, parseExpression } from '../../../../src-core/expressions/index.ts';
import { createParameterSet } from '../../../../src-core/maths/inference/parameterSet.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { HeaterCrosstalk } from '../../../../src-core/photonics/heaterCrosstalk.ts';
import { heaterPhaseRad, heaterPowerAtVoltageW } from '../../../../src-core/photonics/heater.ts';
import { createDeviceModel } from '../../../../src-core/photonics/deviceModels/index.ts';
import { wavelengthPhaseRad } from '../../../../src-core/photonics/unequalArms.ts';
import { recoveryCases } from './recoveryCases.ts';
import { simulate } from './simulate.ts';

/** A formula's value at one point. */
function valueOf(formula: string, at: Readonly<Record<string, number>>): number {
  const names = { parameters: Object.keys(at), columns: new Map([['', new Float64Array(1)]]) };
  const out = new Float64Array(1);
  const kernel = compileVectorised(parseExpression(formula), names, { observations: null, wasm: null });
  kernel.values(Float64Array.from(Object.values(at)), out);
  return out[0] as number;
}

function refusal(id: BuiltInModel, options: Record<string, unknown>): FringeError {
  try {
    createDeviceModel(id, options);
  } catch (error) {
    if (error instanceof FringeError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe.each(recoveryCases)('the model of $name', ({ id, options = {}, columns, sigma, truth }) => {
  const model = createDeviceModel(id, options);
  const stream = createRandomStream({ seed: 7, purpose: 'truth' });
  const data = simulate({
    model,
    truth: truth((from, to) => from + (to - from) * stream.uniform()),
    columns,
    sigma,
    seed: 7,
  });

  it('has formulas over its own parameters and columns, a value column each', () => {
    const used = new Set<string>();
    for (const [variable, formula] of Object.entries(model.formulas)) {
      const own = model.columns[variable] ?? [];
      expect(own.filter(({ role }) => role === 'value')).toHaveLength(1);
      const independent = own.filter(({ role }) => role === 'independent').map(({ name }) => name);
      for (const name of namesOf(parseExpression(formula))) {
        if (independent.includes(name)) continue;
        expect(Object.keys(model.parameters)).toContain(name);
        used.add(name);
      }
    }
    expect([...used].sort()).toEqual(Object.keys(model.parameters).sort());
  });

  it('has priors that the specification knows, and guesses within them', () => {
    const priors = model.priors(data);
    expect(Object.keys(priors).sort()).toEqual(Object.keys(model.parameters).sort());
    for (const prior of Object.values(priors)) expect(parameterSchema.parse(prior)).toEqual(prior);
    const set = createParameterSet(priors);
    const guesses = model.guess(data);
    expect(guesses.length).toBeGreaterThan(0);
    for (const guess of guesses) {
      expect(Object.keys(guess).sort()).toEqual(Object.keys(priors).sort());
      expect(set.logPrior(Float64Array.from(set.names, (name) => guess[name] as number))).toBeGreaterThan(-Infinity);
    }
  });

  it('refuses data of two points', () => {
    const few = Object.fromEntries(
      Object.entries(data).map(([variable, { columns: own, values }]) => [
        variable,
        {
          columns: Object.fromEntries(Object.entries(own).map(([name, column]) => [name, column.slice(0, 2)])),
          values: values.slice(0, 2),
          uncertainties: null,
        },
      ]),
    );
    expect(() => model.guess(few)).toThrow(FringeError);
    expect(() => model.priors(few)).toThrow(FringeError);
  });
});

describe('options', () => {
  it.each(builtInModels.map((id) => ({ id })))('unknown to $id are refused with their path', ({ id }) => {
    const needed = {
      mzi_spectrum: { path_difference_um: 100 },
      ring_spectrum: { radius_um: 10 },
      crosstalk: { heaters: 2 },
    };
    const error = refusal(id, { ...needed[id as keyof typeof needed], nonsense: 1 });
    expect(error).toMatchObject({ code: 'bad_input', path: 'model.options.nonsense' });
  });

  it.each([
    ['mzi_spectrum', {}, 'path_difference_um'],
    ['mzi_spectrum', { path_difference_um: 0 }, 'path_difference_um'],
    ['mzi_spectrum', { path_difference_um: '111' }, 'path_difference_um'],
    ['mzi_spectrum', { path_difference_um: 100, envelope_order: 2.5 }, 'envelope_order'],
    ['ring_spectrum', {}, 'circumference_um'],
    ['ring_spectrum', { radius_um: 10, circumference_um: 62.8 }, 'radius_um'],
    ['mzi_voltage', { drive: 'current' }, 'drive'],
    ['mzi_voltage', { resistance_ohm: -5 }, 'resistance_ohm'],
    ['mzi_voltage', { drive: 'power', resistance_ohm: 1000 }, 'resistance_ohm'],
    ['heater', { drive: 'power', observe: 'phase_and_current' }, 'drive'],
    ['crosstalk', { heaters: 1 }, 'heaters'],
    ['two_layer_thermal', { step_time_s: NaN }, 'step_time_s'],
  ] as const)('%s with %o is refused at %s', (id, options, path) => {
    expect(refusal(id, options)).toMatchObject({ code: 'bad_input', path: `model.options.${path}` });
  });
});

describe('formulas say what the physics says', () => {
  const heater = { p_2pi_w: 0.028, resistance_ohm: 900, resistance_per_w: 0.6, cubic_rad: 0.05 };

  it("a heater's phase over voltage is that of a bench's conversion", () => {
    const { formulas } = createDeviceModel('heater', { resistance_ohm: 900, cubic_rad: 'fitted' });
    const { resistance_ohm: _, ...fitted } = heater;
    const expected = heaterPhaseRad(heater, heaterPowerAtVoltageW(heater, 5.5));
    expect(valueOf(formulas['']!, { V: 5.5, phase_offset: 0.4, ...fitted })).toBeCloseTo(expected + 0.4, 12);
  });

  it("a heater's current is voltage over resistance at that drive", () => {
    const { formulas } = createDeviceModel('heater', { observe: 'phase_and_current' });
    const power = heaterPowerAtVoltageW(heater, 5.5);
    expect(valueOf(formulas['current']!, { V: 5.5, ...heater })).toBeCloseTo(power / 5.5, 14);
  });

  it("an interferometer's fringes lie where its group index puts them", () => {
    const { formulas } = createDeviceModel('mzi_spectrum', { path_difference_um: 111.9, envelope_order: 0 });
    const own = { group_index: 4.16, dispersion: 0, dispersion_slope: 0, phase: 0.3, visibility: 0.9, loss_db: 20 };
    // The same waveguide with its phase counted the other way round.
    const phase = wavelengthPhaseRad({ groupIndex: 4.16, lengthDifferenceUm: 111.9, referenceNm: 1550 }, 1537);
    const expected = 10 * Math.log10((1 + 0.9 * Math.cos(0.3 + phase)) / 1.9) - 20;
    expect(valueOf(formulas['']!, { wavelength_nm: 1537, ...own })).toBeCloseTo(expected, 9);
  });

  it('a ring without loss sends all of the light on, whatever the wavelength', () => {
    const { formulas } = createDeviceModel('ring_spectrum', { radius_um: 10, envelope_order: 0 });
    const own = { group_index: 4.2, dispersion: 0, phase: 0.1, coupling: 0.1, round_trip_loss_db: 0, loss_db: 0 };
    expect(valueOf(formulas['']!, { wavelength_nm: 1543, ...own })).toBeCloseTo(0, 6);
  });

  it('the ports of an add-drop ring without loss share all of the light', () => {
    const options = { radius_um: 10, envelope_order: 0, configuration: 'add_drop', observe: 'through_and_drop' };
    const { formulas } = createDeviceModel('ring_spectrum', options);
    const own = { group_index: 4.2, dispersion: 0, phase: 0.1, coupling: 0.1, round_trip_loss_db: 0 };
    const at = { wavelength_nm: 1550.1, ...own };
    const power = (port: string, loss: string): number => 10 ** (valueOf(formulas[port]!, { ...at, [loss]: 0 }) / 10);
    expect(power('through', 'loss_db') + power('drop', 'drop_loss_db')).toBeCloseTo(1, 6);
  });

  it('crosstalk has the convention of the crosstalk matrix', () => {
    const { formulas, adoption } = createDeviceModel('crosstalk', { heaters: 2, drive: 'power' });
    expect(adoption?.crosstalk).toEqual([
      [null, 'crosstalk_0_1'],
      ['crosstalk_1_0', null],
    ]);
    const matrix = new HeaterCrosstalk(
      [0.3, 0.7],
      [
        [1, 0.04],
        [0.09, 1],
      ],
    );
    const drives = Float64Array.of((2 * Math.PI * 0.01) / 0.03, (2 * Math.PI * 0.02) / 0.025);
    const [, phase = NaN] = matrix.phasesRad(drives, new Float64Array(2));
    const at = { power_w_0: 0.01, power_w_1: 0.02, p_2pi_w_0: 0.03, p_2pi_w_1: 0.025, crosstalk_1_0: 0.09 };
    const value = valueOf(formulas['detector_1']!, { ...at, offset_1: 0, amplitude_1: 1, phase_1: 0.7 });
    expect(value).toBeCloseTo(Math.cos(phase), 12);
  });
});
