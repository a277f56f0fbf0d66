import { parse } from 'yaml';
import { z } from 'zod';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { firstIssue } from './firstIssue.ts';

/** Every scalar is text as it stands in the file: a default of 1.0 is not one of 1. */
const text = z.string();
const exchange = z.strictObject({ q: text, r: text.optional(), e: text.optional(), type: text.optional() });
const specs = z.strictObject({
  min: text.optional(),
  max: text.optional(),
  valid: z.array(text).optional(),
  type: text.optional(),
});
const property = z.strictObject({
  default: text.optional(),
  getter: exchange.optional(),
  setter: exchange.optional(),
  specs: specs.optional(),
});
const channel = z.strictObject({
  ids: z.array(text),
  can_select: text.optional(),
  dialogues: z.array(exchange).optional(),
  properties: z.record(text, property).optional(),
});
const errors = z.union([
  text,
  z.strictObject({
    response: z.record(text, text).optional(),
    status_register: z.array(z.record(text, text)).optional(),
    error_queue: z.array(z.record(text, text)).optional(),
  }),
]);
const device = z.strictObject({
  eom: z.record(text, z.strictObject({ q: text, r: text })).optional(),
  error: errors.optional(),
  delimiter: text.optional(),
  dialogues: z.array(exchange).optional(),
  properties: z.record(text, property).optional(),
  channels: z.record(text, channel).optional(),
});
const file = z.strictObject({
  spec: text,
  devices: z.record(text, device),
  resources: z.record(text, z.object({ device: text })).optional(),
});

export type PyvisaSimDevice = z.output<typeof device>;
export type PyvisaSimProperty = z.output<typeof property>;
export type PyvisaSimFile = z.output<typeof file>;

/**
 * A device file of pyvisa-sim.
 * Source: pyvisa-sim's documentation, "Building your own simulated instruments", specification 1.1.
 * @throws bad_input with the path in the file
 */
export function parsePyvisaSimFile(yaml: string): PyvisaSimFile {
  let read: unknown;
  try {
    read = parse(yaml, { schema: 'failsafe' });
  } catch (cause) {
    throw new FringeError(
      'bad_input',
      `The device file is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
        remedy: 'Correct the file.',
      },
    );
  }
  const parsed = file.safeParse(read);
  if (parsed.success) return parsed.data;
  const { path, message } = firstIssue(parsed.error);
  throw new FringeError('bad_input', `The device file is refused at ${path}: ${message}.`, {
    path,
    remedy: 'Compare it with pyvisa-sim’s own files.',
  });
}

/** @throws unknown_name */
export function deviceNamed(devices: PyvisaSimFile, name: string): PyvisaSimDevice {
  const found = Object.hasOwn(devices.devices, name) ? devices.devices[name] : undefined;
  if (found !== undefined) return found;
  throw new FringeError('unknown_name', `The device file has no device "${name}".`, {
    remedy: `It has ${Object.keys(devices.devices).join(', ')}.`,
  });
}
