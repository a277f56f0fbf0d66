import { z } from 'zod';
import { graphSchema } from './graph.ts';
import { identifier } from './identifier.ts';
import { limitsSchema } from './kernel.ts';
import { scpiDefinitionSchema } from './scpiDefinition.ts';
import { sharedAddresses } from './sharedAddress.ts';

/** A bench file: instruments, nodes with their parameters, sensors, derived quantities, limits. */

/** `nm` is a tunable laser's wavelength. */
export const parameterUnits = ['rad', 'V', 'mA', 'degC', 'nm'] as const;

/** Heater phase from electrical power, phi = 2*pi*P/P_2pi with P = V^2/R. */
export const heaterPhaseSchema = z.strictObject({
  /** Electrical power for a phase of 2*pi, in watt. */
  p_2pi_w: z.number().positive(),
  /** Resistance at no drive, in ohm. */
  resistance_ohm: z.number().positive(),
  /** Relative change of resistance per watt of drive (R falls or rises with drive). */
  resistance_per_w: z.number().default(0),
  /** Cubic correction: phi = 2*pi*p + cubic_rad*p^3 with p = P/P_2pi. */
  cubic_rad: z.number().default(0),
  /** Standard deviations of the fields that were fitted, in their units. */
  uncertainty: z
    .strictObject({
      p_2pi_w: z.number().nonnegative(),
      resistance_ohm: z.number().nonnegative(),
      resistance_per_w: z.number().nonnegative(),
      cubic_rad: z.number().nonnegative(),
    })
    .partial()
    .optional(),
  /** The inference that they are from. */
  fitted_from: z.string().optional(),
});

export const parameterConversionSchema = z.union(
  [
    z.strictObject({ heater_phase: heaterPhaseSchema }),
    z.strictObject({
      linear: z.strictObject({ scale: z.number().refine((s) => s !== 0, 'must not be 0'), offset: z.number() }),
    }),
  ],
  { error: 'expected {"heater_phase": {...}} or {"linear": {...}}' },
);
export type ParameterConversion = z.output<typeof parameterConversionSchema>;

export const sensorConversionSchema = z.union(
  [
    z.strictObject({ linear: z.strictObject({ scale: z.number(), offset: z.number() }) }),
    z.strictObject({ responsivity: z.strictObject({ amperes_per_watt: z.number().positive() }) }),
    z.strictObject({ steinhart_hart: z.strictObject({ a: z.number(), b: z.number(), c: z.number() }) }),
  ],
  { error: 'expected {"linear"}, {"responsivity"} or {"steinhart_hart"}' },
);
export type SensorConversion = z.output<typeof sensorConversionSchema>;

export const driverNames = [
  'qontrol',
  'pm100d',
  'tc200',
  'n777x',
  'aq6370',
  'keithley2400',
  'keithley2450',
  'keithley2600',
  'keithley2000',
  'dmm6500',
  'hp34401a',
  'keysight34465a',
  'itc4000',
  'keithley2510',
  'arroyo',
  'ldc500',
  'ctl200',
  'n774x',
  'keysight8164',
  'santec_tsl',
  'scpi',
] as const;

export const benchInstrumentSchema = z
  .strictObject({
    driver: z.enum(driverNames, { error: `expected one of the drivers ${driverNames.join(', ')}` }),
    /** VISA resource string: `TCPIP0::127.0.0.1::0::SOCKET`, `ASRL/dev/ttyUSB0::INSTR`. Port 0 means the simulator's own. */
    address: z.string().min(1),
    label: z.string().optional(),
    /** Refuse the instrument when it answers with another serial number. */
    serial_number: z.string().optional(),
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    /** How long queries of a class, `READ?` or `V<n>?`, are waited for; the others as long as `options.timeout_ms` says. */
    timeouts_ms: z.record(z.string().min(1), z.number().positive()).optional(),
    /** Of the driver `scpi`: what the instrument is asked and told. */
    definition: scpiDefinitionSchema.optional(),
  })
  .superRefine(({ driver, definition }, context) => {
    if ((driver === 'scpi') === (definition !== undefined)) return;
    const message =
      driver === 'scpi'
        ? 'the driver scpi needs a definition: {"identity", "inputs", "outputs"}'
        : `only the driver scpi has a definition, not ${driver}`;
    context.addIssue({ code: 'custom', path: ['definition'], message });
  });
export type BenchInstrument = z.output<typeof benchInstrumentSchema>;

export const benchParameterSchema = z
  .strictObject({
    unit: z.enum(parameterUnits),
    instrument: identifier,
    channel: z.int().nonnegative(),
    conversion: parameterConversionSchema.optional(),
    /** Period of the response, in the parameter's unit; a candidate outside the limits wraps by it. */
    period: z.number().positive().optional(),
    hard_limits: limitsSchema,
    soft_limits: limitsSchema.optional(),
    ramp: z.strictObject({ step: z.number().positive(), dwell_ms: z.number().nonnegative() }),
    safe: z.number(),
    settle_ms: z.number().nonnegative().default(0),
  })
  .refine((p) => p.safe >= p.hard_limits[0] && p.safe <= p.hard_limits[1], {
    message: 'the safe value lies outside the hard limits',
    path: ['safe'],
  });
export type BenchParameter = z.output<typeof benchParameterSchema>;

export const benchNodeSchema = z.strictObject({
  kind: z.string().min(1),
  label: z.string().optional(),
  parameters: z.record(identifier, benchParameterSchema),
});

/** A sensor that one instrument reads. */
export const physicalSensorSchema = z.strictObject({
  instrument: identifier,
  channel: z.int().nonnegative(),
  quantity: identifier,
  unit: z.string().min(1),
  label: z.string().optional(),
  conversion: sensorConversionSchema.optional(),
  settle_ms: z.number().nonnegative().default(0),
  /** Subtracted from each reading, in the sensor's unit: what it reads in the dark. */
  dark: z.number().default(0),
  /** Readings outside are recorded but never accepted as a cost. */
  valid: limitsSchema.optional(),
});

/** A sensor computed from others, read in order at each reading. */
export const virtualSensorSchema = z.strictObject({
  reads: z.array(identifier).min(1),
  expression: z.string().min(1),
  quantity: identifier,
  unit: z.string(),
  label: z.string().optional(),
});

/** A laser is set to one wavelength after another, and a power meter is read at each. */
export const spectrumSweepSchema = z.strictObject({
  /** Full name of the laser's parameter, in nm: `laser_0.wavelength`. */
  parameter: z.string().min(1),
  /** A sensor of this bench that gives a power, in W or dBm. */
  sensor: identifier,
  /** Widest step of an even grid over the wavelengths asked for; left out, the sweep visits just these. */
  step_nm: z.number().positive().optional(),
});
export type SpectrumSweep = z.output<typeof spectrumSweepSchema>;

/** An analyser sweeps its own range once and tells the whole trace. */
export const spectrumTraceSchema = z.strictObject({
  instrument: identifier,
  /** As the analyser names it: `TRA`. */
  trace: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,7}$/, 'expected the name of a trace, such as TRA'),
  /** What the analyser sweeps, in nm. */
  range_nm: limitsSchema,
});
export type SpectrumTrace = z.output<typeof spectrumTraceSchema>;

/** A sensor that gives power over wavelength. No expression can use it; a `MatchSpectrum` does. */
export const spectrumSensorSchema = z.strictObject({
  spectrum: z.union([z.strictObject({ sweep: spectrumSweepSchema }), z.strictObject({ trace: spectrumTraceSchema })], {
    error: 'expected {"sweep": {"parameter", "sensor"}} or {"trace": {"instrument", "trace", "range_nm"}}',
  }),
  quantity: identifier,
  unit: z.literal('dBm'),
  label: z.string().optional(),
});

export const benchSensorSchema = z.union([physicalSensorSchema, virtualSensorSchema, spectrumSensorSchema], {
  error:
    'expected a sensor with "instrument" and "channel", a virtual one with "reads" and "expression", or one with "spectrum"',
});
export type PhysicalSensor = z.output<typeof physicalSensorSchema>;
export type VirtualSensor = z.output<typeof virtualSensorSchema>;
export type SpectrumSensor = z.output<typeof spectrumSensorSchema>;
export type BenchSensor = PhysicalSensor | VirtualSensor | SpectrumSensor;

export const isVirtual = (sensor: BenchSensor): sensor is VirtualSensor => 'reads' in sensor;
export const isSpectrum = (sensor: BenchSensor): sensor is SpectrumSensor => 'spectrum' in sensor;
export const isPhysical = (sensor: BenchSensor): sensor is PhysicalSensor => 'instrument' in sensor;

export const benchLimitsSchema = z.strictObject({
  max_voltage_v: z.number().positive().optional(),
  max_electrical_current_ma: z.number().positive().optional(),
  max_optical_power_dbm: z.number().optional(),
});
export type BenchLimits = z.output<typeof benchLimitsSchema>;

/** What each heater adds to the phases of its neighbours, as a posterior has it: phase_i = sum_j matrix[i][j] own_j. */
const crosstalkSchema = z.strictObject({
  /** Full names, in the order of rows and columns. */
  parameters: z.array(z.string().min(1)).min(2),
  matrix: z.array(z.array(z.number())),
  /** Standard deviations beside the matrix; 0 on its diagonal. */
  uncertainty: z.array(z.array(z.number().nonnegative())),
  fitted_from: z.string(),
});
export type BenchCrosstalk = z.output<typeof crosstalkSchema>;

const simulatedCommon = {
  seed: z.int().nonnegative(),
  /** The control channel of a simulator that runs elsewhere, `host:port`. */
  control: z.string().optional(),
};

/** Present when a simulated chip stands behind the instruments. */
export const simulatedSchema = z.discriminatedUnion(
  'chip',
  [
    z.strictObject({ chip: z.enum(['mzi', 'spectrum']), ...simulatedCommon }),
    z.strictObject({
      chip: z.literal('graph'),
      /** A file beside the bench file (`../graphs/mesh.json`), a mesh by its name (`mesh_4x4`), or the graph itself. */
      graph: z.union([z.string().min(1), graphSchema], {
        error: 'expected the file of a graph, a name such as "mesh_4x4", or a graph',
      }),
      ...simulatedCommon,
    }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? 'expected one of the chips mzi, spectrum, graph' : undefined) },
);
export type Simulated = z.output<typeof simulatedSchema>;

export const benchSchema = z
  .strictObject({
    format: z.literal('fringe.bench/1'),
    id: identifier,
    label: z.string().optional(),
    hardware_revision: z.string().min(1),
    simulated: simulatedSchema.optional(),
    /** How light goes on the chip, where that has to be known; of a simulated graph it is that graph. */
    graph: graphSchema.optional(),
    instruments: z.record(identifier, benchInstrumentSchema),
    nodes: z.record(identifier, benchNodeSchema),
    sensors: z.record(identifier, benchSensorSchema),
    derived: z.record(identifier, z.string().min(1)).default({}),
    limits: benchLimitsSchema.default({}),
    /** Kept for whoever programs several heaters at once; a value that is set alone is not corrected by it. */
    crosstalk: crosstalkSchema.optional(),
    /** The sensor whose reading is the temperature in a record's provenance. */
    temperature_sensor: identifier.optional(),
  })
  .superRefine((bench, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const { id, other } of sharedAddresses(bench.instruments)) {
      const message = `"${id}" and "${other}" have one address; give each instrument its own`;
      refuse(['instruments', id, 'address'], message);
    }
    for (const [nodeId, node] of Object.entries(bench.nodes)) {
      for (const [name, parameter] of Object.entries(node.parameters)) {
        if (!Object.hasOwn(bench.instruments, parameter.instrument)) {
          refuse(
            ['nodes', nodeId, 'parameters', name, 'instrument'],
            `no instrument is called "${parameter.instrument}"`,
          );
        }
      }
    }
    for (const [sensorId, sensor] of Object.entries(bench.sensors)) {
      if (isVirtual(sensor)) {
        sensor.reads.forEach((read, index) => {
          const target = Object.hasOwn(bench.sensors, read) ? bench.sensors[read] : undefined;
          if (target === undefined) refuse(['sensors', sensorId, 'reads', index], `no sensor is called "${read}"`);
          else if (isVirtual(target)) refuse(['sensors', sensorId, 'reads', index], `"${read}" is itself virtual`);
          else if (isSpectrum(target)) refuse(['sensors', sensorId, 'reads', index], `"${read}" is a spectrum`);
        });
      } else if (isSpectrum(sensor)) {
        refuseSpectrum(bench, sensor, (field, message) => refuse(['sensors', sensorId, 'spectrum', ...field], message));
      } else if (!Object.hasOwn(bench.instruments, sensor.instrument)) {
        refuse(['sensors', sensorId, 'instrument'], `no instrument is called "${sensor.instrument}"`);
      }
    }
    if (bench.temperature_sensor !== undefined && !Object.hasOwn(bench.sensors, bench.temperature_sensor)) {
      refuse(['temperature_sensor'], `no sensor is called "${bench.temperature_sensor}"`);
    }
  });
export type Bench = z.output<typeof benchSchema>;

/** Says what a spectrum needs of its bench and does not find there. */
function refuseSpectrum(
  bench: {
    readonly instruments: Readonly<Record<string, unknown>>;
    readonly nodes: Readonly<Record<string, z.output<typeof benchNodeSchema>>>;
    readonly sensors: Readonly<Record<string, BenchSensor>>;
  },
  { spectrum }: SpectrumSensor,
  refuse: (field: string[], message: string) => void,
): void {
  if ('trace' in spectrum) {
    const { instrument } = spectrum.trace;
    if (!Object.hasOwn(bench.instruments, instrument)) {
      refuse(['trace', 'instrument'], `no instrument is called "${instrument}"`);
    }
    return;
  }
  const { parameter: fullName, sensor: meterId } = spectrum.sweep;
  const [nodeId = '', name = ''] = fullName.split('.');
  const parameter = Object.hasOwn(bench.nodes, nodeId) ? bench.nodes[nodeId]?.parameters[name] : undefined;
  if (parameter === undefined) refuse(['sweep', 'parameter'], `no parameter is called "${fullName}"`);
  else if (parameter.unit !== 'nm') {
    refuse(['sweep', 'parameter'], `"${fullName}" is in ${parameter.unit}; a laser's wavelength in nm is needed`);
  }
  const meter = Object.hasOwn(bench.sensors, meterId) ? bench.sensors[meterId] : undefined;
  if (meter === undefined) refuse(['sweep', 'sensor'], `no sensor is called "${meterId}"`);
  else if (!isPhysical(meter)) refuse(['sweep', 'sensor'], `"${meterId}" is not a sensor of one instrument`);
  else if (meter.unit !== 'W' && meter.unit !== 'dBm') {
    refuse(['sweep', 'sensor'], `"${meterId}" is in ${meter.unit || 'no unit'}; a power in W or dBm is needed`);
  }
}

/** A parameter of a bench under its full name, `mzi_0.phase_upper`. */
export interface ResolvedParameter {
  readonly fullName: string;
  readonly nodeId: string;
  readonly name: string;
  readonly definition: BenchParameter;
}

export function benchParameters(bench: Bench): ResolvedParameter[] {
  return Object.entries(bench.nodes).flatMap(([nodeId, node]) =>
    Object.entries(node.parameters).map(([name, definition]) => ({
      fullName: `${nodeId}.${name}`,
      nodeId,
      name,
      definition,
    })),
  );
}
