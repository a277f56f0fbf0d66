import { z } from 'zod';
import { limitsSchema } from './kernel.ts';

/** A bench file: instruments, nodes with their parameters, sensors, derived quantities, limits. */

const identifier = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'expected a name of letters, digits and underscores that does not start with a digit',
  );

export const parameterUnits = ['rad', 'V', 'mA', 'degC'] as const;

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

export const driverNames = ['qontrol', 'pm100d', 'tc200'] as const;

export const benchInstrumentSchema = z.strictObject({
  driver: z.enum(driverNames, { error: `expected one of the drivers ${driverNames.join(', ')}` }),
  /** VISA resource string: `TCPIP0::127.0.0.1::0::SOCKET`, `ASRL/dev/ttyUSB0::INSTR`. Port 0 means the simulator's own. */
  address: z.string().min(1),
  label: z.string().optional(),
  /** Refuse the instrument when it answers with another serial number. */
  serial_number: z.string().optional(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
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

export const benchSensorSchema = z.union([physicalSensorSchema, virtualSensorSchema], {
  error: 'expected a sensor with "instrument" and "channel", or a virtual one with "reads" and "expression"',
});
export type PhysicalSensor = z.output<typeof physicalSensorSchema>;
export type VirtualSensor = z.output<typeof virtualSensorSchema>;
export type BenchSensor = PhysicalSensor | VirtualSensor;

export const isVirtual = (sensor: BenchSensor): sensor is VirtualSensor => 'reads' in sensor;

export const benchLimitsSchema = z.strictObject({
  max_voltage_v: z.number().positive().optional(),
  max_electrical_current_ma: z.number().positive().optional(),
  max_optical_power_dbm: z.number().optional(),
});
export type BenchLimits = z.output<typeof benchLimitsSchema>;

export const benchSchema = z
  .strictObject({
    format: z.literal('fringe.bench/1'),
    id: identifier,
    label: z.string().optional(),
    hardware_revision: z.string().min(1),
    /** Present when a simulated chip stands behind the instruments; `control` is its control channel, `host:port`. */
    simulated: z
      .strictObject({ chip: z.enum(['mzi']), seed: z.int().nonnegative(), control: z.string().optional() })
      .optional(),
    instruments: z.record(identifier, benchInstrumentSchema),
    nodes: z.record(identifier, benchNodeSchema),
    sensors: z.record(identifier, benchSensorSchema),
    derived: z.record(identifier, z.string().min(1)).default({}),
    limits: benchLimitsSchema.default({}),
    /** The sensor whose reading is the temperature in a record's provenance. */
    temperature_sensor: identifier.optional(),
  })
  .superRefine((bench, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
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
        });
      } else if (!Object.hasOwn(bench.instruments, sensor.instrument)) {
        refuse(['sensors', sensorId, 'instrument'], `no instrument is called "${sensor.instrument}"`);
      }
    }
    if (bench.temperature_sensor !== undefined && !Object.hasOwn(bench.sensors, bench.temperature_sensor)) {
      refuse(['temperature_sensor'], `no sensor is called "${bench.temperature_sensor}"`);
    }
  });
export type Bench = z.output<typeof benchSchema>;

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
