import type { BuiltInModel } from '../../../../src-core/domain/inferenceSpec.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { grid } from './simulate.ts';
import type { Simulation } from './simulate.ts';

/** A device with parameters drawn by chance, and how it is measured. */
export interface RecoveryCase {
  readonly name: string;
  readonly id: BuiltInModel;
  readonly options?: Record<string, unknown>;
  /** 30 when left out; fewer where a fit takes long. */
  readonly seeds?: number;
  readonly columns: Simulation['columns'];
  readonly sigma: Simulation['sigma'];
  readonly truth: (draw: (from: number, to: number) => number) => Record<string, number>;
}

const randomColumns = (names: readonly string[], count: number, to: number): Record<string, Float64Array> => {
  const stream = createRandomStream({ seed: 4, purpose: 'settings' });
  return Object.fromEntries(
    names.map((name) => [name, Float64Array.from({ length: count }, () => to * stream.uniform())]),
  );
};
const turn = Math.PI;
const fringe = (draw: (from: number, to: number) => number): Record<string, number> => ({
  offset: draw(0.4, 0.6),
  amplitude: draw(0.2, 0.45),
  phase: draw(-turn, turn),
});
const volts = { V: grid(0, 7.5, 120) };
const powers = { power_w: grid(0, 0.06, 120) };
const around = { wavelength_nm: grid(1520, 1580, 700) };
const envelope = { envelope_1: 1.2, envelope_2: -7.5, envelope_3: 0.6, envelope_4: -0.4 };
const dispersive = (draw: (from: number, to: number) => number): Record<string, number> => ({
  group_index: draw(3.9, 4.4),
  dispersion: draw(-0.4, 0.4),
  phase: draw(-turn, turn),
});
const shortTurn = (draw: (from: number, to: number) => number): number => draw(0.02, 0.04);

export const recoveryCases: readonly RecoveryCase[] = [
  {
    name: 'mzi_voltage over voltage',
    id: 'mzi_voltage',
    columns: { '*': volts },
    sigma: { '*': 0.01 },
    truth: (draw) => ({ ...fringe(draw), p_2pi_w: shortTurn(draw), resistance_per_w: draw(0.2, 0.9) }),
  },
  {
    name: 'mzi_voltage over power, in watt of light',
    id: 'mzi_voltage',
    options: { drive: 'power' },
    columns: { '*': powers },
    sigma: { '*': 1e-8 },
    truth: (draw) => ({
      ...Object.fromEntries(
        Object.entries(fringe(draw)).map(([name, value]) => [name, name === 'phase' ? value : value * 1e-6]),
      ),
      p_2pi_w: shortTurn(draw),
      cubic_rad: draw(-0.2, 0.2),
    }),
  },
  {
    name: 'mzi_spectrum',
    id: 'mzi_spectrum',
    options: { path_difference_um: 111.915 },
    columns: { '*': around },
    sigma: { '*': 0.3 },
    truth: (draw) => ({
      ...dispersive(draw),
      dispersion_slope: draw(-5, 5),
      visibility: draw(0.9, 0.995),
      loss_db: draw(15, 25),
      ...envelope,
    }),
  },
  {
    name: 'ring_spectrum, all-pass',
    seeds: 8,
    id: 'ring_spectrum',
    options: { radius_um: 30 },
    columns: { '*': around },
    sigma: { '*': 0.1 },
    truth: (draw) => ({
      ...dispersive(draw),
      coupling: draw(0.05, 0.1),
      round_trip_loss_db: draw(1, 2),
      loss_db: draw(10, 20),
      ...envelope,
    }),
  },
  {
    name: 'ring_spectrum, add-drop, both ports',
    seeds: 8,
    id: 'ring_spectrum',
    options: { circumference_um: 62.83, configuration: 'add_drop', observe: 'through_and_drop' },
    columns: { '*': around },
    sigma: { '*': 0.2 },
    truth: (draw) => ({
      ...dispersive(draw),
      coupling: draw(0.05, 0.25),
      round_trip_loss_db: draw(0.02, 0.2),
      loss_db: draw(10, 20),
      drop_loss_db: draw(10, 20),
      ...envelope,
    }),
  },
  {
    name: 'heater, phase over power',
    id: 'heater',
    options: { drive: 'power' },
    columns: { '*': powers },
    sigma: { '*': 0.05 },
    truth: (draw) => ({ phase_offset: draw(-3, 3), p_2pi_w: shortTurn(draw), cubic_rad: draw(-0.1, 0.1) }),
  },
  {
    name: 'heater, phase and current over voltage',
    id: 'heater',
    options: { observe: 'phase_and_current' },
    columns: { '*': { V: grid(0.2, 7, 60) } },
    sigma: { phase: 0.03, current: 1e-5 },
    truth: (draw) => ({
      phase_offset: draw(-3, 3),
      p_2pi_w: shortTurn(draw),
      resistance_ohm: draw(400, 1600),
      resistance_per_w: draw(0.2, 0.9),
      cubic_rad: draw(-0.1, 0.1),
    }),
  },
  ...[2, 3].map((heaters): RecoveryCase => {
    const all = Array.from({ length: heaters }, (_, index) => index);
    return {
      name: `crosstalk of ${heaters} heaters`,
      id: 'crosstalk',
      options: { heaters },
      columns: {
        '*': randomColumns(
          all.map((heater) => `V_${heater}`),
          200,
          7,
        ),
      },
      sigma: { '*': 0.01 },
      truth: (draw) =>
        Object.fromEntries([
          ...all.flatMap((row) => Object.entries(fringe(draw)).map(([name, value]) => [`${name}_${row}`, value])),
          ...all.map((heater) => [`p_2pi_w_${heater}`, shortTurn(draw)]),
          ...all.flatMap((row) =>
            all.filter((heater) => heater !== row).map((heater) => [`crosstalk_${row}_${heater}`, draw(0.01, 0.12)]),
          ),
        ]) as Record<string, number>,
    };
  }),
  {
    name: 'two_layer_thermal',
    id: 'two_layer_thermal',
    options: { step_time_s: 0.5 },
    columns: {
      '*': { time_s: Float64Array.of(...grid(0, 0.49, 20), ...grid(0, 9, 200).map((x) => 0.5 + 10 ** (x / 2 - 3))) },
    },
    sigma: { '*': 0.005 },
    truth: (draw) => ({
      baseline: draw(20, 30),
      chip_rise: draw(0.5, 2),
      package_rise: draw(0.3, 1),
      chip_time_constant_s: draw(0.005, 0.05),
      package_time_constant_s: draw(2, 8),
    }),
  },
];
