import { inputsOf, outputsOf, withDefaults } from './driverLanguage.ts';
import type {
  Command,
  DriverLanguage,
  Options,
  OptionDefinition,
  OutputDefinition,
  RangeEnd,
} from './driverLanguage.ts';

/** What a page says of a driver: a definition says all of it; for a driver written by hand it is written by hand. */
export interface DriverPage extends Pick<
  DriverLanguage,
  'name' | 'title' | 'benchFile' | 'summary' | 'sources' | 'notes' | 'links' | 'options' | 'inputs' | 'outputs'
> {
  /** What is asked at connect, and what must answer. */
  readonly identity: { readonly ask?: string; readonly models: RegExp };
  readonly errors: { readonly words: string } | null;
  readonly commands: Readonly<Record<string, Command>>;
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|').replaceAll('\t', '\\t')}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** The documentation page of a driver, in Markdown. */
export function documentationPage(page: DriverPage): string {
  const options = withDefaults(page as DriverLanguage, {});
  return [
    `# ${page.title}`,
    '',
    `Driver ${code(page.name)}. ${page.summary}`,
    '',
    '```json',
    benchLines(page),
    '```',
    '',
    ...page.links.map((link) => `- ${link}`),
    '',
    '## Identity and errors',
    '',
    `At connect the instrument is asked ${code(page.identity.ask ?? '*IDN?')}; its model must match ${code(page.identity.models.source)}. ` +
      'With `serial_number` in the bench file another specimen is refused.',
    '',
    page.errors === null ? 'The instrument has no queue of errors.' : `Errors: ${page.errors.words}.`,
    '',
    ...inputSection(page, options),
    ...outputSection(page, options),
    ...optionSection(page.options ?? {}),
    '## Commands',
    '',
    ...table(
      ['what', 'asked', 'set', 'value'],
      Object.values(page.commands).map(({ words, ask, set, value }) => [
        cell(words),
        ask === undefined ? '' : code(ask),
        set === undefined ? '' : code(set),
        value === undefined ? '' : cell(value.words),
      ]),
    ),
    '',
    ...((page.notes ?? []).length === 0
      ? []
      : ['## To know', '', ...(page.notes ?? []).map((note) => `- ${note}`), '']),
    '## Sources',
    '',
    ...page.sources.map((source) => `- ${source}`),
    '',
  ].join('\n');
}

function benchLines(page: DriverPage): string {
  const options = exampleOptions(page.options);
  const said = { driver: page.name, address: addressOf(page.links), ...options, ...page.benchFile };
  const text = JSON.stringify(said, null, page.benchFile === undefined ? undefined : 2);
  const line = page.benchFile === undefined ? text.replaceAll('":', '": ').replaceAll(',"', ', "') : text;
  return `"${page.name}_1": ${line}`;
}

const addressOf = (links: readonly string[]): string =>
  /`(TCPIP[^`]*)`/.exec(links.join(' '))?.[1] ??
  (links.some((link) => link.startsWith('USB (USBTMC')) ? 'USB0::0x....::0x....::<serial>::INSTR' : undefined) ??
  (links.some((link) => /^(USB serial|RS-232)/.test(link)) ? 'ASRL/dev/ttyUSB0::INSTR' : 'GPIB0::24::INSTR');

function exampleOptions(options: DriverPage['options']): { readonly options?: Readonly<Record<string, unknown>> } {
  const first = Object.entries(options ?? {}).find(
    ([, { otherwise, choices }]) => otherwise !== undefined || choices !== undefined,
  );
  if (first === undefined) return {};
  const [name, { otherwise, choices }] = first;
  return { options: { [name]: otherwise ?? choices?.[0] } };
}

function inputSection(page: DriverPage, options: Options): string[] {
  const inputs = inputsOf(page as DriverLanguage, options);
  if (inputs.length === 0) return [];
  const rows = inputs.map(({ label, unit, integration, needs }, index) => {
    const averaging =
      integration === undefined
        ? ''
        : `${say(integration.range[0] * integration.unitNs)} to ${say(integration.range[1] * integration.unitNs)}`;
    return [String(index), cell(label), unit, averaging, needs === undefined ? '' : `not while ${needs.otherwise}`];
  });
  return ['## Inputs', '', ...table(['input', 'what', 'unit', 'averaging', 'read'], rows), ''];
}

function outputSection(page: DriverPage, options: Options): string[] {
  const outputs = outputsOf(page as DriverLanguage, options);
  if (outputs.length === 0) return [];
  const rows = outputs.map((output, index) => [
    String(index),
    cell(output.label),
    output.unit,
    `${limit(page, output.limits[0])} to ${limit(page, output.limits[1])}`,
    safeState(page, output),
  ]);
  return ['## Outputs', '', ...table(['output', 'what', 'unit', 'limits', 'safe state'], rows), ''];
}

function limit(page: DriverPage, end: RangeEnd<string>): string {
  if (typeof end === 'number') return String(end);
  const name = 'ask' in end ? end.ask : 'most' in end ? end.most : end.least;
  const text = page.commands[name]?.ask ?? name;
  return `${code('ask' in end ? text : `${text} ${'most' in end ? 'MAX' : 'MIN'}`)}, read at connect`;
}

function safeState(page: DriverPage, { safe, enable, unit }: OutputDefinition): string {
  if (safe.words !== undefined) return cell(safe.words);
  const off =
    safe.off && enable !== undefined
      ? `; the guard then sends ${code((page.commands[enable]?.set ?? '').replace('{}', page.commands[enable]?.value?.format(false) ?? ''))}`
      : '';
  const also = (safe.also ?? []).map((name) => code(page.commands[name]?.set ?? '')).join(', ');
  return `${safe.value} ${unit}${off}${also === '' ? '' : `, then ${also}`}`;
}

function optionSection(options: Readonly<Record<string, OptionDefinition>>): string[] {
  const entries = Object.entries(options);
  if (entries.length === 0) return [];
  const rows = entries.map(([name, { words, kind, unit, range, choices, otherwise }]) => {
    const reach = Array.isArray(range)
      ? `, ${range[0]} to ${range[1]}`
      : range === 'asked'
        ? ', as the instrument tells'
        : '';
    const number = `number${unit === undefined ? '' : ` in ${unit}`}${reach}`;
    const what = {
      number,
      switch: '`true` or `false`',
      words: (choices ?? []).map((choice) => `\`"${choice}"\``).join(', ') || 'words',
    };
    return [
      code(name),
      cell(words),
      what[kind],
      otherwise === undefined ? 'as it is' : code(JSON.stringify(otherwise)),
    ];
  });
  return ['## Options', '', ...table(['option', 'what', 'value', 'left out'], rows), ''];
}

function say(durationNs: number): string {
  if (durationNs < 1e6) return `${Number((durationNs / 1e3).toPrecision(3))} us`;
  return durationNs < 1e9
    ? `${Number((durationNs / 1e6).toPrecision(3))} ms`
    : `${Number((durationNs / 1e9).toPrecision(3))} s`;
}
