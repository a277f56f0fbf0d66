import { shortForm } from './values.ts';

/** Fills `{name}` fields and `{}`, the value. */
export function fillCommand(template: string, fields: Readonly<Record<string, string>>, value = ''): string {
  return template.replace(/\{(\w*)\}/g, (_, name: string) => (name === '' ? value : (fields[name] ?? '')));
}

/**
 * A command whose header is in SCPI's short form and capitals, without a leading colon, so that every spelling of one
 * command is the same text; what is no SCPI header stays as it is. Arguments are left alone.
 */
export function canonicalCommand(text: string): string {
  const trimmed = text.trim();
  const space = trimmed.search(/\s/);
  const header = space < 0 ? trimmed : trimmed.slice(0, space);
  const rest = space < 0 ? '' : ` ${trimmed.slice(space).trim()}`;
  if (!/^:?\*?[A-Za-z][A-Za-z0-9]*(:[A-Za-z][A-Za-z0-9]*)*\??$/.test(header)) return trimmed;
  // A word in small letters alone is no SCPI header: `rtmin` and `rtmax` are not one command.
  if (/^[a-z0-9]+\??$/.test(header)) return trimmed;
  const words = header.replace(/^:/, '').replace(/\?$/, '').split(':').map(shortWord).join(':');
  return `${words}${header.endsWith('?') ? '?' : ''}${rest}`;
}

const shortWord = (word: string): string => {
  const split = /^(\D+)(\d*)$/.exec(word);
  return split === null ? word.toUpperCase() : `${shortForm(split[1] ?? '')}${split[2] ?? ''}`;
};

/** What each field of a driver's templates may be: `{channel: ['1', '2']}`. */
export type FieldChoices = Readonly<Record<string, readonly string[]>>;
export type Fields = Readonly<Record<string, string>>;

/** Every way to fill the fields that the template has. */
export function fieldCombinations(template: string, choices: FieldChoices): Fields[] {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].reduce<Fields[]>(
    (combinations, name) =>
      combinations.flatMap((fields) => (choices[name] ?? []).map((choice) => ({ ...fields, [name]: choice }))),
    [{}],
  );
}

/** The fields and the value with which a template makes this command; null when it does not. */
export function matchCommand(
  template: string,
  text: string,
  choices: FieldChoices = {},
): { readonly value: string; readonly fields: Fields } | null {
  const said = canonicalCommand(text);
  for (const fields of fieldCombinations(template, choices)) {
    const [head = '', tail] = canonicalCommand(fillCommand(template, fields, '\u0001')).split('\u0001');
    if (tail === undefined) {
      if (said.toUpperCase() === head.toUpperCase()) return { value: '', fields };
      continue;
    }
    const value = said.slice(head.length, said.length - tail.length);
    if (value === '' || said.length < head.length + tail.length) continue;
    const whole = head + value + tail;
    if (whole.toUpperCase() === said.toUpperCase()) return { value, fields };
  }
  return null;
}
