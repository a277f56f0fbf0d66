import { z } from 'zod';
import { benchInstrumentSchema, driverNames, physicalSensorSchema } from '../domain/bench.ts';
import { identifier } from '../domain/identifier.ts';
import { scpiDefinitionSchema, scpiIdentitySchema, scpiInputSchema } from '../domain/scpiDefinition.ts';
import { call, placedRefusalSchema } from './procedureKinds.ts';

/** An option that an instrument of the bench file may have. */
export const instrumentOptionSchema = z.strictObject({
  name: z.string(),
  /** What it is: a clause. */
  words: z.string(),
  kind: z.enum(['number', 'switch', 'words']),
  unit: z.string().nullable(),
  /** Of a number; null where it has none, or the instrument tells it. */
  range: z.tuple([z.number(), z.number()]).nullable(),
  choices: z.array(z.string()).nullable(),
  /** What holds when it is left out; null when the instrument stays as it is. */
  otherwise: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  /** The links that have it: `ASRL`, `TCPIP`; null for an option of the driver, or of any link. */
  links: z.array(z.string()).nullable(),
});
export type InstrumentOption = z.output<typeof instrumentOptionSchema>;

export const driverEntrySchema = z.strictObject({
  name: z.enum(driverNames),
  /** Maker and models. */
  title: z.string(),
  /** What it is for, in a sentence. */
  summary: z.string(),
  /** Usual links, for whoever looks for its address. */
  links: z.array(z.string()),
  options: z.array(instrumentOptionSchema),
});
export type DriverEntry = z.output<typeof driverEntrySchema>;

/** Where an instrument is asked from its sheet, before the bench file has it so. */
const place = {
  address: z.string().min(1).max(300),
  options: benchInstrumentSchema.shape.options,
  /** The instrument of the bench that is being edited: its link is lent for the question, if it stands there. */
  replaces: z.string().nullable(),
};
const { terminator } = scpiDefinitionSchema.shape;

/** Procedures of the sheet of one instrument. None of them sends a command that sets anything. */
export const instrumentProcedures = {
  /** Every driver in the order of the table, and the options that any link may have. */
  'bench.drivers': call(
    z.strictObject({}),
    z.strictObject({ drivers: z.array(driverEntrySchema), linkOptions: z.array(instrumentOptionSchema) }),
  ),
  /** The documentation page of a driver, in Markdown. */
  'bench.driverPage': call(
    z.strictObject({ driver: z.enum(driverNames) }),
    z.strictObject({ title: z.string(), text: z.string() }),
  ),
  /** What is wrong with an instrument as it is written, on this bench; refusals carry path, line and column. */
  'bench.checkInstrument': call(
    z.strictObject({ id: z.string(), text: z.string().max(200_000), replaces: z.string().nullable() }),
    z.strictObject({ refusals: z.array(placedRefusalSchema) }),
  ),
  /** Asks what stands at an address who it is, by the question of a driver. */
  'bench.askInstrument': call(
    z.strictObject({
      ...place,
      driver: z.enum(driverNames),
      /** Of the driver `scpi`. */
      identity: scpiIdentitySchema.extend({ terminator }).nullable(),
    }),
    z.strictObject({
      identity: z.strictObject({
        manufacturer: z.string(),
        model: z.string(),
        serialNumber: z.string(),
        firmware: z.string(),
      }),
      /** As it stood on the wire. */
      reply: z.string(),
      /** Empty when it is the instrument that the driver is for; else why not, in a sentence. */
      refusal: z.string(),
    }),
  ),
  /** Sends one query to an instrument that says who it is as expected, and reads the answer as an input of a definition would. */
  'bench.tryQuery': call(
    z.strictObject({
      ...place,
      identity: scpiIdentitySchema.extend({ terminator }),
      input: scpiInputSchema,
    }),
    z.strictObject({
      /** As it stood on the wire. */
      reply: z.string(),
      /** In the input's unit; null when there is none. */
      value: z.number().nullable(),
      /** Why there is no value, or what is wrong with it; empty otherwise. */
      fault: z.string(),
      durationMs: z.number(),
    }),
  ),
  /** Changes an instrument of the bench file; one that answered before must answer after. */
  'bench.editInstrument': call(
    z.strictObject({ id: z.string(), instrument: benchInstrumentSchema }),
    z.strictObject({ connected: z.boolean(), reason: z.string() }),
  ),
  /** What an instrument of the bench measures, by the number of the input. */
  'bench.instrumentInputs': call(
    z.strictObject({ instrument: z.string() }),
    z.strictObject({
      inputs: z.array(z.strictObject({ channel: z.int().nonnegative(), label: z.string(), unit: z.string() })),
    }),
  ),
  /** Puts a sensor that reads an input of an instrument into the bench file. */
  'bench.addSensor': call(
    z.strictObject({ id: identifier, sensor: physicalSensorSchema }),
    z.strictObject({ sensors: z.array(z.string()) }),
  ),
  /** Takes a sensor out of the bench file, unless something there reads it. */
  'bench.removeSensor': call(z.strictObject({ id: z.string() }), z.strictObject({ sensors: z.array(z.string()) })),
} as const;
