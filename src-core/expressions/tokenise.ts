import { maximumLength, maximumNameLength } from './limits.ts';
import { quoted, refuseAt, refuseWhole } from './refuse.ts';

export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  /** 0-based place in the text. */
  readonly offset: number;
}

const pattern =
  /(?<space>\s+)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)|(?<symbol><=|>=|==|!=|[-+*/^<>(),])/uy;

/**
 * Splits an expression into numbers, names (which may contain dots: `mzi_0.phase_upper`) and symbols, an `end` last.
 * @throws bad_input when the text is too long or holds what belongs to no expression
 */
export function tokenise(text: string): readonly Token[] {
  if (text.length > maximumLength) {
    throw refuseWhole(`it has ${text.length} characters, more than ${maximumLength}`);
  }
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    pattern.lastIndex = offset;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw refuseAt(offset, unexpected(text, offset));
    const { space, number, name, symbol } = groups;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, offset });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, offset });
    else if (name !== undefined) {
      if (name.length > maximumNameLength)
        throw refuseAt(offset, `the name has more than ${maximumNameLength} letters`);
      tokens.push({ kind: 'name', text: name, offset });
    }
    offset += (space ?? number ?? name ?? symbol ?? '').length;
  }
  tokens.push({ kind: 'end', text: '', offset: text.length });
  return tokens;
}

function unexpected(text: string, offset: number): string {
  const character = String.fromCodePoint(text.codePointAt(offset) as number);
  if (character === '=') return 'a single "=" means nothing here; write "==" to compare';
  return `the character ${quoted(character)} does not belong to an expression`;
}
