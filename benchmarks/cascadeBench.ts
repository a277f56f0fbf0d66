import { benchSchema } from '../src-core/domain/bench.ts';
import type { Bench } from '../src-core/domain/bench.ts';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import { outputToParameter } from '../src-core/photonics/conversions.ts';
import type { Instrument, InstrumentIdentity, OutputReading } from '../src-main/interfaces/instrument.ts';

/**
 * The comparison problem as a bench: two heaters between three couplers in a row of bar powers .46, .55 and .47, a
 * leakage of -35 dB into either port, and Gaussian reading noise of 1e-4 of the laser's power. Its instruments live in
 * memory and take no time.
 */
export interface CascadeBench {
  readonly bench: Bench;
  readonly instrument: (id: string) => Instrument;
  /** Through over cross power as the heaters stand now, without noise, in dB. */
  trueExtinctionDb(): number;
}

const barPowers = [0.46, 0.55, 0.47] as const;
const leakage = 10 ** -3.5;
const readingNoise = 1e-4;
const laserW = 1e-3;

const heater = { heater_phase: { p_2pi_w: 0.03, resistance_ohm: 1000, resistance_per_w: 0, cubic_rad: 0 } };

const parameter = (channel: number): object => ({
  unit: 'rad',
  instrument: 'heaters',
  channel,
  conversion: heater,
  period: 2 * Math.PI,
  hard_limits: [0, 6.6],
  ramp: { step: 1, dwell_ms: 0 },
  safe: 0,
});

const sensor = (channel: number, quantity: string): object => ({
  instrument: 'meter',
  channel,
  quantity,
  unit: 'W',
  valid: [4e-9 * laserW, 20 * laserW],
});

const cascadeBench = benchSchema.parse({
  format: 'fringe.bench/1',
  id: 'cascade',
  hardware_revision: 'model-1',
  instruments: {
    heaters: { driver: 'qontrol', address: 'TCPIP0::127.0.0.1::1::SOCKET' },
    meter: { driver: 'pm100d', address: 'TCPIP0::127.0.0.1::2::SOCKET' },
  },
  nodes: { chain: { kind: 'mzi', parameters: { phase_first: parameter(0), phase_second: parameter(1) } } },
  sensors: { detector_through: sensor(0, 'through_port_power'), detector_cross: sensor(1, 'cross_port_power') },
  derived: { extinction_ratio_db: '10 * log10(through_port_power / cross_port_power)' },
  limits: { max_voltage_v: 9, max_electrical_current_ma: 20 },
});

type Complex = readonly [re: number, im: number];
const turned = ([re, im]: Complex, phase: number): Complex => {
  const [cosine, sine] = [Math.cos(phase), Math.sin(phase)];
  return [re * cosine - im * sine, re * sine + im * cosine];
};
const coupled = ([upper, lower]: readonly [Complex, Complex], bar: number): [Complex, Complex] => {
  const [straight, across] = [Math.sqrt(bar), Math.sqrt(1 - bar)];
  return [
    [straight * upper[0] - across * lower[1], straight * upper[1] + across * lower[0]],
    [straight * lower[0] - across * upper[1], straight * lower[1] + across * upper[0]],
  ];
};

/** Powers behind the couplers at two phases in rad, over the laser's power: through, cross. */
function portPowers(phases: readonly number[]): readonly [through: number, cross: number] {
  let arms = coupled(
    [
      [1, 0],
      [0, 0],
    ],
    barPowers[0],
  );
  phases.forEach((phase, index) => {
    arms = coupled([turned(arms[0], phase), arms[1]], barPowers[index + 1] as number);
  });
  const [through, cross] = arms.map(([re, im]) => re ** 2 + im ** 2 + leakage) as [number, number];
  return [through, cross];
}

/** A fresh chain; the seed keys its reading noise. */
export function createCascadeBench(seed: number): CascadeBench {
  const noise = createRandomStream({ seed, purpose: 'cascade reading noise' });
  const volts = [0, 0];
  const phases = (): number[] => volts.map((voltage) => outputToParameter(heater, voltage));
  const heaters: Instrument = {
    ...still('heaters', 'qontrol'),
    outputChannels: 2,
    observeOutputs: (channels) =>
      Promise.resolve(channels.map((channel): OutputReading => ({ value: volts[channel] ?? null, currentMa: null }))),
    writeOutput: (channel, value) => {
      volts[channel] = value;
      return Promise.resolve();
    },
  };
  const meter: Instrument = {
    ...still('meter', 'pm100d'),
    inputChannels: 2,
    readInput: (channel, integrationTimeNs) => {
      const power = (portPowers(phases())[channel] as number) + readingNoise * noise.normal();
      return Promise.resolve({ value: laserW * power, unit: 'W', fault: null, integrationTimeNs });
    },
  };
  return {
    bench: cascadeBench,
    instrument: (id) => (id === 'heaters' ? heaters : meter),
    trueExtinctionDb: () => {
      const [through, cross] = portPowers(phases());
      return 10 * Math.log10(through / cross);
    },
  };
}

/** An instrument that is there and has no channels. */
export function still(id: string, driver: string): Instrument {
  const identity: InstrumentIdentity = { manufacturer: 'model', model: driver, serialNumber: '1', firmware: '1' };
  const none = (): never => {
    throw new Error(`${id} has no such channel`);
  };
  return {
    id,
    driver,
    address: `model:${id}`,
    label: id,
    state: 'connected',
    identity,
    statistics: {
      exchanges: 0,
      timeouts: 0,
      retries: 0,
      resynchronisations: 0,
      errors: 0,
      reconnects: 0,
      keepAlives: 0,
      lastRoundTripMs: null,
      latencyP50Ms: null,
      latencyP99Ms: null,
    },
    inputChannels: 0,
    outputChannels: 0,
    connect: () => Promise.resolve(identity),
    disconnect: () => Promise.resolve(),
    onStateChange: () => () => undefined,
    readInput: none,
    readTrace: none,
    query: none,
    outputLimits: () => ({ unit: 'V', minimum: 0, maximum: 12, maxCurrentMa: 24 }),
    observeOutputs: none,
    writeOutput: none,
    async writeSafe(values) {
      for (const [channel, value] of values) await this.writeOutput(channel, value);
    },
    settlesWithinMs: () => 0,
    wireStepsForOutputs: () => [],
  };
}
