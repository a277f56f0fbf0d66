/**
 * The rooms that an architecture page names: `src-core/units/` in backticks or code, or a tree in which folders end with a
 * slash and are indented under their `src-*` folder.
 * @returns Paths such as `src-core/units`, sorted; a folder at the top only when no room under it is named.
 */
export function architectureRooms(page: string): string[] {
  const found = new Set<string>();
  for (const [, path] of page.matchAll(/(?:^|[\s`(])(src-[a-z]+\/[a-zA-Z]+)\/?(?=[\s`),.:;]|$)/gm))
    if (path) found.add(path);
  let top: string | null = null;
  for (const line of page.split('\n')) {
    const heading = /^[\s│├└─]*(src-[a-z]+)\/(?:\s|$)/.exec(line);
    if (heading) top = heading[1] ?? null;
    else if (top !== null) {
      const inner = /^[\s│├└─]{2,}([a-zA-Z]+)\/(?:\s|$)/.exec(line);
      if (inner) found.add(`${top}/${inner[1] ?? ''}`);
      else if (/^\S/.test(line)) top = null;
    }
  }
  return [...found].sort();
}
