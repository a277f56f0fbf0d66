import { scpiDefinitionSchema } from '../../../src-core/domain/scpiDefinition.ts';
import type { ScpiDefinition, ScpiInput, ScpiOutput } from '../../../src-core/domain/scpiDefinition.ts';
import { scpiExample } from '../../../src-core/domain/scpiExample.ts';
import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import { shown } from '../protocols/dialect.ts';
import { scpiDialect } from '../protocols/scpiDialect.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import type { LanguageDriver } from './language/defineScpiDriver.ts';
import type { Command, InputDefinition, OutputDefinition } from './language/driverLanguage.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { listOf, measuredIn, numberIn } from './language/values.ts';
import { looksLikeIdentity, parseIdentity } from './scpi.ts';

export const exampleScpi: ScpiDefinition = scpiDefinitionSchema.parse(scpiExample);
const notes = [
  '`identity.pattern` is what the reply to `identity.query` (`*IDN?` when left out) looks like; `*` stands for anything.',
  'An input is `query`, `unit` and, where they differ from the wire, `scale` and `offset` (scale * reply + offset); `pick` takes one of several values.',
  'An output is `set` with `{}` for the value, `get`, `limits` (numbers, or queries that are asked at connect) and `safe`: the value that harms nothing and the commands after it, for the guard too. `enable` is sent after a value, not on the way to the safe state, and not after the safe value where commands of `safe` bring the output there.',
  'Queries are plain ones, one at a time; what is told has no `?`. `setup` goes out at every connect: it may not set an output, nor switch one on.',
  '`errors` is the query of the error queue, `SYST:ERR?` when left out, null when there is none; `terminator` a line feed when left out.',
  'On the Bench screen, *Add instrument* has it as a form and as JSON; *Ask who it is* and *Try* ask a single question before anything is saved, and set nothing.',
  'The commands below are those of the example.',
];

/** A driver of an instrument whose definition stands in the bench file. */
export function genericScpi(definition: ScpiDefinition): LanguageDriver {
  const { identity, terminator, errors, setup } = definition;
  const commands: Record<string, Command> = {};
  const add = (name: string, command: Command): string => {
    commands[name] = command;
    return name;
  };
  const setupNames = setup.map((set, index) => add(`setup ${index}`, { words: 'at connect', set }));
  const inputs = definition.inputs.map((input, index) => inputOf(input, index, add));
  const outputs = definition.outputs.map((output, index) => outputOf(output, index, add));
  return defineScpiDriver({
    name: 'scpi',
    title: 'Any instrument that speaks SCPI',
    summary: 'Inputs and outputs said in the bench file, without code.',
    sources: ['SCPI-99', 'IEEE 488.2', 'Keysight, EDU36311A programming guide (the example)'],
    notes,
    benchFile: { definition: scpiExample },
    dialect: { ...scpiDialect, commandEnd: terminator, replyEnd: terminator === '\r' ? '\r' : '\n' },
    identity: {
      ask: identity.query,
      models: /^/,
      expected: `an instrument that answers ${identity.query} with ${shown(identity.pattern)}`,
      matches: (reply) => matchesGlob(identity.pattern, reply.trim()),
      parse: parseAnyIdentity,
      example: exampleIdentity(identity.pattern),
    },
    links: ['whatever the instrument has'],
    errors: errors === null ? null : scpiErrors(errors),
    commands,
    setup: setupNames,
    inputs,
    outputs,
    guardEnds: identity.query,
  });
}

type Add = (name: string, command: Command) => string;

function inputOf(
  { query, unit, scale, offset, pick, label, reading_ms }: ScpiInput,
  index: number,
  add: Add,
): InputDefinition {
  const one = measuredIn('');
  const value = pick === undefined ? one : listOf(one);
  const initial = pick === undefined ? '1.5' : Array.from({ length: pick + 1 }, () => '1.5').join(',');
  const read = add(`input ${index}`, { words: label ?? `input ${index}`, ask: query, value, initial });
  return {
    label: label ?? `input ${index}`,
    unit,
    read,
    scale,
    readingNs: reading_ms * 1e6,
    ...(pick === undefined ? {} : { pick }),
    ...(offset === 0 ? {} : { convert: (reading: number) => reading + offset }),
  };
}

function outputOf(output: ScpiOutput, index: number, add: Add): OutputDefinition {
  const { unit, set, get, scale, decimals, limits, safe, enable, settled, tolerance } = output;
  const label = output.label ?? `output ${index}`;
  const value = numberIn(unit, { scale, decimals });
  const name = add(`output ${index}`, { words: label, ask: get, set, value, initial: value.format(safe.value) });
  const end = (limit: ScpiOutput['limits'][number], words: string, simulated: string): number | { ask: string } =>
    typeof limit === 'number'
      ? limit
      : {
          ask: add(`${words} ${index}`, { words: `${words} of ${label}`, ask: limit.query, value, initial: simulated }),
        };
  const also = safe.commands.map((text, at) =>
    add(`safe ${index} ${at}`, { words: `${label} to its safe state`, set: text }),
  );
  return {
    label,
    unit,
    set: name,
    limits: [end(limits[0], 'least', '-10'), end(limits[1], 'most', '10')],
    safe: { value: safe.value, off: false, also },
    ...(enable === undefined ? {} : { then: add(`enable ${index}`, { words: `${label} switched on`, set: enable }) }),
    ...(settled === undefined
      ? {}
      : { settled: add(`settled ${index}`, { words: `${label} stands there`, ask: settled, value: numberIn('') }) }),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
}

/** What an instrument with that pattern may answer: four fields, where its end is open. */
function exampleIdentity(pattern: string): string {
  const text = pattern.replaceAll('*', '1');
  const missing = pattern.endsWith('*') ? Math.max(0, 4 - text.split(',').length) : 0;
  return text + ',1'.repeat(missing);
}

function parseAnyIdentity(reply: string): InstrumentIdentity {
  if (looksLikeIdentity(reply)) return parseIdentity(reply);
  return { manufacturer: '', model: reply.trim(), serialNumber: '', firmware: '' };
}

/** Whether a text is what a pattern says, letter case aside; `*` stands for anything. Takes time in proportion to both lengths. */
export function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.toUpperCase().split('*');
  const upper = text.toUpperCase();
  const [first = '', ...rest] = parts;
  if (!upper.startsWith(first)) return false;
  if (rest.length === 0) return upper === first;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = upper.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return upper.length - last.length >= at && upper.endsWith(last);
}
