/** A piece of a documentation page. */
export type MarkdownBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** The Markdown that pages of drivers are written in: headings, paragraphs, lists, tables, fenced code. */
export function markdownBlocks(text: string): MarkdownBlock[] {
  const lines = text.split('\n');
  const blocks: MarkdownBlock[] = [];
  let at = 0;
  const takeWhile = (test: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && test(lines[at] ?? '')) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,4}) (.*)$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (heading !== null) {
      blocks.push({ kind: 'heading', level: (heading[1] ?? '').length, text: heading[2] ?? '' });
      at += 1;
    } else if (line.startsWith('```')) {
      at += 1;
      blocks.push({ kind: 'code', text: takeWhile((one) => !one.startsWith('```')).join('\n') });
      at += 1;
    } else if (line.startsWith('- ')) {
      blocks.push({ kind: 'list', items: takeWhile((one) => one.startsWith('- ')).map((one) => one.slice(2)) });
    } else if (line.startsWith('| ')) {
      const [head = [], , ...rows] = takeWhile((one) => one.startsWith('|')).map(cells);
      blocks.push({ kind: 'table', head, rows });
    } else {
      const isPlain = (one: string) => one.trim() !== '' && !/^(#{1,4} |```|- |\| )/.test(one);
      blocks.push({ kind: 'paragraph', text: takeWhile(isPlain).join(' ') });
    }
  }
  return blocks;
}

/** `| a | b |`; a bar of a cell is written `\|`. */
const cells = (line: string): string[] =>
  line
    .replace(/^\|\s?|\s?\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** A line in pieces, those between backquotes as code. */
export function inlinePieces(text: string): { readonly kind: 'text' | 'code'; readonly text: string }[] {
  return text
    .split('`')
    .map((piece, index) => ({
      kind: index % 2 === 1 ? ('code' as const) : ('text' as const),
      text: piece.replaceAll('\\|', '|'),
    }))
    .filter((piece) => piece.text !== '');
}
