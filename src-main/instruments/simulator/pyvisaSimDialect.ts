import { readFileSync } from 'node:fs';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { CommandBuffer, silent } from './dialect.ts';
import type { DialectReply, InstrumentDialect } from './dialect.ts';
import { formatField, parseTemplate, pythonFloat, templatePattern } from './pythonFormat.ts';
import { deviceNamed, parsePyvisaSimFile } from './pyvisaSimFile.ts';
import type { PyvisaSimDevice, PyvisaSimProperty } from './pyvisaSimFile.ts';

/**
 * The device that `file.yaml#device` names; the first of the file without a name.
 * @throws bad_input and unknown_name with the path of the option
 */
export function pyvisaSimDialectOf(reference: string, path: string): PyvisaSimDialect {
  const [file = '', name] = reference.split('#');
  let yaml: string;
  try {
    yaml = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FringeError('bad_input', `The device file "${file}" cannot be read.`, {
      cause,
      path,
      remedy: 'Give the path of a pyvisa-sim file from the folder that Fringe is started in, or the whole path.',
    });
  }
  const devices = parsePyvisaSimFile(yaml);
  return new PyvisaSimDialect(deviceNamed(devices, name ?? Object.keys(devices.devices)[0] ?? ''), 'TCPIP SOCKET');
}

type Answer = { readonly reply: string | null };

interface Rule {
  readonly pattern: RegExp;
  answer(match: RegExpExecArray): Answer;
}

const queryMs = 1;
const noResponse = 'null_response';
const spoken = (text: string | undefined): Answer => ({
  reply: text === undefined || text === noResponse ? null : text,
});

/** A device of a pyvisa-sim file: its dialogues, its properties with their specifications, its channels, its errors. */
export class PyvisaSimDialect implements InstrumentDialect {
  readonly commandEnd: number;
  readonly #device: PyvisaSimDevice;
  readonly #buffer = new CommandBuffer();
  readonly #commandEnd: string;
  readonly #replyEnd: string;
  readonly #rules: readonly Rule[];
  readonly #values = new Map<string, string>();
  readonly #defaults = new Map<string, string>();
  #queued: string[] = [];
  #status = new Map<string, number>();
  #drawn = 0;

  /** @param eom the interface whose terminators count, such as `TCPIP SOCKET`; the first of the file when left out. */
  constructor(device: PyvisaSimDevice, eom?: string) {
    this.#device = device;
    const ends = device.eom?.[eom ?? ''] ?? Object.values(device.eom ?? {})[0] ?? { q: '\n', r: '\n' };
    this.#commandEnd = unescaped(ends.q);
    this.#replyEnd = unescaped(ends.r);
    this.commandEnd = this.#commandEnd.charCodeAt(this.#commandEnd.length - 1);
    this.#rules = this.#makeRules();
  }

  push(bytes: Uint8Array): void {
    this.#buffer.push(bytes);
  }

  next(): DialectReply | null {
    const line = this.#buffer.takeLine(this.commandEnd);
    if (line === null) return null;
    const head = this.#commandEnd.slice(0, -1);
    const message = line.endsWith(head) ? line.slice(0, line.length - head.length) : line;
    const delimiter = this.#device.delimiter ?? ';';
    const units = this.#match(message) === null && message.includes(delimiter) ? message.split(delimiter) : [message];
    const replies = units.map((unit) => this.#obey(unit.trim())).filter((reply) => reply !== null);
    if (replies.length === 0) return silent();
    return { bytes: Buffer.from(replies.join(delimiter) + this.#replyEnd, 'latin1'), latencyMs: queryMs };
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(): void {
    this.#buffer.clear();
  }

  zeroOutputs(): void {
    this.#values.clear();
    this.#queued = [];
    this.#status.clear();
  }

  snapshot(): unknown {
    return { values: Object.fromEntries(this.#values) };
  }

  restore(state: unknown): void {
    this.zeroOutputs();
    const values = (state as { values?: Record<string, string> }).values ?? {};
    for (const [key, value] of Object.entries(values)) this.#values.set(key, value);
  }

  #match(message: string): Rule | null {
    return this.#rules.find(({ pattern }) => pattern.test(message)) ?? null;
  }

  #obey(unit: string): string | null {
    const rule = this.#match(unit);
    const match = rule?.pattern.exec(unit) ?? null;
    return (rule === null || match === null ? this.#error('command_error') : rule.answer(match)).reply;
  }

  /** In pyvisa-sim's order: dialogues, getters, error queues, setters, channels. */
  #makeRules(): Rule[] {
    const { dialogues = [], properties = {}, channels = {} } = this.#device;
    const rules: Rule[] = dialogues.map(({ q, r }) => ({ pattern: exact(q), answer: () => spoken(this.#random(r)) }));
    const add = (made: { getter: Rule | null; setter: Rule | null }[]) => {
      rules.push(
        ...made.flatMap(({ getter }) => getter ?? []),
        ...this.#errorRules(),
        ...made.flatMap(({ setter }) => setter ?? []),
      );
    };
    add(
      Object.entries(properties).map(([name, property]) =>
        this.#propertyRules(
          property,
          () => name,
          (q) => q,
          name,
        ),
      ),
    );
    for (const [
      kind,
      { ids, can_select: select = 'true', dialogues: said = [], properties: own = {} },
    ] of Object.entries(channels)) {
      const named = /^true$/i.test(select);
      for (const id of named ? ids : ['']) {
        const fill = (q: string): string => (named ? q.replaceAll('{ch_id}', id) : q);
        const channel = (): string => (named ? id : this.#valueOf('selected_channel'));
        rules.push(...said.map(({ q, r }) => ({ pattern: exact(fill(q)), answer: () => spoken(r) })));
        const made = Object.entries(own).map(([name, property]) => {
          for (const each of ids) this.#setDefault(`${kind} ${each} ${name}`, property);
          return this.#propertyRules(property, () => `${kind} ${channel()} ${name}`, fill, null);
        });
        rules.push(...made.flatMap(({ getter, setter }) => [getter, setter].filter((rule) => rule !== null)));
      }
    }
    return rules;
  }

  #propertyRules(property: PyvisaSimProperty, key: () => string, fill: (q: string) => string, name: string | null) {
    const { getter, setter } = property;
    if (name !== null) this.#setDefault(name, property);
    const get: Rule | null =
      getter === undefined
        ? null
        : {
            pattern: exact(fill(getter.q)),
            answer: () => spoken(this.#formatted(getter.r ?? '{}', this.#valueOf(key()))),
          };
    const set: Rule | null =
      setter === undefined
        ? null
        : {
            pattern: templatePattern(fill(setter.q)),
            answer: (match) => {
              const value = checked(property, match[1] ?? '');
              if (value === null) return setter.e === undefined ? this.#error('command_error') : spoken(setter.e);
              this.#values.set(key(), value);
              return spoken(setter.r);
            },
          };
    return { getter: get, setter: set };
  }

  #setDefault(key: string, property: PyvisaSimProperty): void {
    this.#defaults.set(key, checked(property, property.default ?? '') ?? property.default ?? '');
  }

  #valueOf(key: string): string {
    return this.#values.get(key) ?? this.#defaults.get(key) ?? '';
  }

  #formatted(template: string, value: string): string {
    const { literals, fields } = parseTemplate(template);
    if (fields.some(({ name }) => name.startsWith('RANDOM'))) return this.#random(template) ?? '';
    return literals
      .map((literal, at) => literal + (fields[at] === undefined ? '' : formatField(fields[at].spec, value)))
      .join('');
  }

  /** `{RANDOM(0, 10.5, 5):.2f}`: so many numbers between two others, the same in every run. */
  #random(template: string | undefined): string | undefined {
    return template?.replace(
      /\{RANDOM\(\s*([-+\d.]+)\s*,\s*([-+\d.]+)\s*,\s*(\d{1,4})\s*\)(?::([^}]*))?\}/g,
      (_, least: string, most: string, count: string, spec?: string) =>
        Array.from({ length: Number(count) }, () => {
          const share = Math.abs(Math.sin(++this.#drawn * 12.9898) * 43758.5453) % 1;
          return formatField(spec ?? '', pythonFloat(Number(least) + share * (Number(most) - Number(least))));
        }).join(', '),
    );
  }

  #errorRules(): Rule[] {
    const { error } = this.#device;
    if (error === undefined || typeof error === 'string') return [];
    const registers = (error.status_register ?? []).map(({ q = '' }) => ({
      pattern: exact(q),
      answer: () => {
        const value = this.#status.get(q) ?? 0;
        this.#status.delete(q);
        return { reply: String(value) };
      },
    }));
    const queues = (error.error_queue ?? []).map(({ q = '', default: none, ...texts }) => ({
      pattern: exact(q),
      answer: () => {
        const first = this.#queued.shift();
        return spoken(first === undefined ? none : texts[first]);
      },
    }));
    return [...registers, ...queues];
  }

  #error(kind: 'command_error' | 'query_error'): Answer {
    const { error } = this.#device;
    if (error === undefined) return { reply: null };
    if (typeof error === 'string') return spoken(error);
    for (const register of error.status_register ?? []) {
      const q = register['q'] ?? '';
      this.#status.set(q, (this.#status.get(q) ?? 0) | Number(register[kind] ?? 0));
    }
    if ((error.error_queue ?? []).some((queue) => queue[kind] !== undefined)) this.#queued.push(kind);
    return spoken(error.response?.[kind]);
  }
}

const unescaped = (text: string): string => text.replace(/\\r/g, '\r').replace(/\\n/g, '\n');

const exact = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

/** The value as Python would keep it, or null where the property's specification refuses it. */
function checked({ specs = {} }: PyvisaSimProperty, said: string): string | null {
  const { type, min, max, valid } = specs;
  let value = said;
  if (type === 'float' || (type === undefined && /^[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d+)?$/.test(said))) {
    if (said.trim() === '' || Number.isNaN(Number(said))) return type === undefined ? said : null;
    value = pythonFloat(Number(said));
  } else if (type === 'int') {
    if (!/^\s*[+-]?\d+\s*$/.test(said)) return null;
    value = String(Number(said));
  }
  if ((min !== undefined && Number(value) < Number(min)) || (max !== undefined && Number(value) > Number(max)))
    return null;
  if (valid !== undefined && !valid.some((one) => one === value || (type !== 'str' && Number(one) === Number(value))))
    return null;
  return value;
}
