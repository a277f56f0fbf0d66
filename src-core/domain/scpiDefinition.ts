import { z } from 'zod';
import { refusalOfQuery } from './plainQuery.ts';
import { refusalOfSetup } from './setupCommand.ts';

/**
 * A SCPI instrument said in a bench file, without code: driver `scpi` with this as its `definition`. A command is what
 * goes out on the wire, without terminator; `{}` stands for the value.
 */

/** Longer than any command or reply that is looked at whole. */
const longest = 200;

const command = z
  .string()
  .min(1, 'a command must not be empty')
  .max(longest, `a command has at most ${longest} characters`)
  .regex(/^[\x20-\x7e]+$/, 'a command has printable characters only; the terminator is added');

const query = command
  .refine((text) => !text.includes('{}'), { message: 'a query takes no value; {} is for what is set', abort: true })
  .superRefine((text, context) => {
    const refusal = refusalOfQuery(text);
    if (refusal !== null) context.addIssue({ code: 'custom', message: `this is no plain query: ${refusal}` });
  });
/** What sets must not ask: nobody would read the answer, and the next question would be given it. */
const told = command.refine(
  (text) => !text.includes('?'),
  'asks, and what is told must not: say "?" in a query of its own (get, settled, errors)',
);
const set = told.refine((text) => text.split('{}').length === 2, 'must hold {} once, where the value goes');

const factor = z.number().refine((value) => value !== 0, 'must not be 0');

/** A constant in the input's or output's unit, or a query that the instrument answers in its own. */
const limit = z.union([z.number(), z.strictObject({ query })], { error: 'expected a number or {"query": "..."}' });

export const scpiIdentitySchema = z.strictObject({
  query: query.default('*IDN?'),
  /** What the reply looks like; `*` stands for anything: `ACME,PS5*`. */
  pattern: z.string().min(1).max(longest),
});

export const scpiInputSchema = z.strictObject({
  label: z.string().min(1).optional(),
  query,
  unit: z.string().min(1),
  /** The reading is scale * reply + offset. */
  scale: factor.default(1),
  offset: z.number().default(0),
  /** Which of a reply's values between commas, from 0. */
  pick: z.int().nonnegative().optional(),
  /** What one reading takes, in milliseconds; the record says it. */
  reading_ms: z.number().positive().default(100),
});

export const scpiOutputSchema = z
  .strictObject({
    label: z.string().min(1).optional(),
    unit: z.enum(['V', 'mA', 'degC', 'nm'], { error: 'expected one of V, mA, degC, nm' }),
    set,
    get: query,
    /** What is said is value / scale: 1000 where the instrument says ampere and the unit is mA. */
    scale: factor.default(1),
    limits: z.tuple([limit, limit]),
    /** What harms nothing, and what else brings the output there. */
    safe: z.strictObject({ value: z.number(), commands: z.array(told).max(8).default([]) }),
    /** Sent after a set, unless the output is set to its safe value and `safe.commands` bring it there. */
    enable: told.optional(),
    /** Asked after a set, answered when the output stands there. */
    settled: query.optional(),
    /** How far what is read back may lie from what was set. */
    tolerance: z.number().positive().optional(),
    decimals: z.int().min(0).max(15).default(6),
  })
  .superRefine(({ limits: [least, most], safe }, context) => {
    if (typeof least === 'number' && typeof most === 'number' && !(least < most)) {
      context.addIssue({ code: 'custom', path: ['limits'], message: 'the first limit must lie below the second' });
    }
    const below = typeof least === 'number' && safe.value < least;
    const above = typeof most === 'number' && safe.value > most;
    if (below || above) {
      context.addIssue({ code: 'custom', path: ['safe', 'value'], message: 'the safe value lies outside the limits' });
    }
  });

export const scpiDefinitionSchema = z
  .strictObject({
    identity: scpiIdentitySchema,
    /** Ends each command and each reply. */
    terminator: z.enum(['\n', '\r\n', '\r'], { error: 'expected "\\n", "\\r\\n" or "\\r"' }).default('\n'),
    /** The query of the error queue, asked after each set; null for an instrument that has none. */
    errors: query.nullable().default('SYST:ERR?'),
    /** Sent at every connect, in order, that to a link that was lost too: nothing that sets an output or switches it on. */
    setup: z.array(told).max(32).default([]),
    inputs: z.array(scpiInputSchema).max(64).default([]),
    outputs: z.array(scpiOutputSchema).max(64).default([]),
  })
  .refine(({ inputs, outputs }) => inputs.length + outputs.length > 0, {
    path: ['inputs'],
    message: 'the definition has neither inputs nor outputs',
  })
  .superRefine(({ setup, outputs }, context) => {
    setup.forEach((text, index) => {
      const refusal = refusalOfSetup(text, outputs);
      if (refusal !== null) context.addIssue({ code: 'custom', path: ['setup', index], message: refusal });
    });
  });

export type ScpiDefinition = z.output<typeof scpiDefinitionSchema>;
export type ScpiInput = z.output<typeof scpiInputSchema>;
export type ScpiOutput = z.output<typeof scpiOutputSchema>;
