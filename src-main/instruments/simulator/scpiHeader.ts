/** One unit of a SCPI message: a header in its canonical short form and what follows it. */
export interface ScpiUnit {
  /** Such as `SENS:AVER:COUN` or `*IDN`; null when no command has that header. */
  readonly header: string | null;
  readonly query: boolean;
  readonly argument: string;
}

export interface ScpiTree {
  /** Canonical short form of every spelling that the instrument takes: short or long nodes, optional ones left out. */
  readonly spellings: ReadonlyMap<string, string>;
}

/**
 * All spellings of patterns such as `SENSe[1]:AVERage[:COUNt]`: capitals are the short form, brackets optional.
 * Source: SCPI-99, volume 1, section 6.2.
 */
export function scpiTree(patterns: readonly string[]): ScpiTree {
  const spellings = new Map<string, string>();
  for (const pattern of patterns) {
    const canonical = expand(pattern.replace(/\[1\]/g, '').replace(/[[\]]/g, '')).map((words) => words.short);
    const key = canonical.join(':');
    for (const variant of variants(pattern)) spellings.set(variant, key);
  }
  return { spellings };
}

function expand(plain: string): { short: string; long: string }[] {
  return plain.split(':').map((word) => ({ short: word.replace(/[a-z]/g, ''), long: word.toUpperCase() }));
}

function variants(pattern: string): string[] {
  const open = pattern.indexOf('[');
  if (open >= 0) {
    const close = pattern.indexOf(']', open);
    const head = pattern.slice(0, open);
    const tail = pattern.slice(close + 1);
    return [...variants(head + tail), ...variants(head + pattern.slice(open + 1, close) + tail)];
  }
  return expand(pattern).reduce<string[]>(
    (paths, { short, long }) =>
      paths.flatMap((path) => [...new Set([short, long])].map((word) => (path === '' ? word : `${path}:${word}`))),
    [''],
  );
}

/** A program message split at semicolons; a header without a leading colon continues where the last one stood. */
export function parseScpiMessage(tree: ScpiTree, message: string): ScpiUnit[] {
  let path = '';
  return message
    .split(';')
    .map((unit) => unit.trim())
    .filter((unit) => unit !== '')
    .map((unit) => {
      const space = unit.search(/\s/);
      const word = (space < 0 ? unit : unit.slice(0, space)).toUpperCase();
      const argument = space < 0 ? '' : unit.slice(space).trim();
      const query = word.endsWith('?');
      const name = query ? word.slice(0, -1) : word;
      if (name.startsWith('*')) return { header: tree.spellings.get(name) ?? null, query, argument };
      const absolute = name.startsWith(':') ? name.slice(1) : path === '' ? name : `${path}:${name}`;
      path = absolute.slice(0, Math.max(0, absolute.lastIndexOf(':')));
      return { header: tree.spellings.get(absolute) ?? null, query, argument };
    });
}
