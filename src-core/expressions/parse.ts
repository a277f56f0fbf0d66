import { maximumDepth } from './limits.ts';
import { binaryNode, callNode, nameNode, negateNode, numberNode, piNode } from './node.ts';
import type { Expression, ExpressionNode } from './node.ts';
import { comparisons, isFunctionName, isListFunction } from './operations.ts';
import type { BinaryOperator, FunctionName } from './operations.ts';
import { quoted, refuseAt, refuseWhole } from './refuse.ts';
import { tokenise } from './tokenise.ts';
import type { Token } from './tokenise.ts';

const comparisonSymbols: readonly string[] = comparisons;
const additiveSymbols: readonly string[] = ['+', '-'];
const multiplicativeSymbols: readonly string[] = ['*', '/'];

/**
 * Reads an expression. From loosest to tightest: one comparison, `+ -`, `* /`, signs, `^` (right-associative). The only
 * constant is `pi`; every other name is a name, and a function only before a parenthesis.
 * @throws bad_input with the column when it cannot be read, is too large, or holds a constant that is not finite
 */
export function parseExpression(text: string): Expression {
  if (text.trim() === '') throw refuseWhole('it is empty', 'Write an expression.');
  return { root: new Parser(tokenise(text)).parse() };
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): ExpressionNode {
    const root = this.#comparison();
    if (this.#peek().kind !== 'end') throw this.#unexpected('an operator or the end');
    return root;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #isSymbol(symbols: readonly string[]): boolean {
    const token = this.#peek();
    return token.kind === 'symbol' && symbols.includes(token.text);
  }

  #unexpected(expected: string): Error {
    const { kind, text, offset } = this.#peek();
    return refuseAt(offset, `expected ${expected}, found ${kind === 'end' ? 'the end' : quoted(text)}`);
  }

  #nested(parse: () => ExpressionNode): ExpressionNode {
    if (++this.#depth > maximumDepth) {
      throw refuseAt(this.#peek().offset, `the nesting is deeper than ${maximumDepth}`);
    }
    const node = parse();
    this.#depth--;
    return node;
  }

  #comparison(): ExpressionNode {
    const left = this.#additive();
    if (!this.#isSymbol(comparisonSymbols)) return left;
    const { text, offset } = this.#take();
    const node = binaryNode({ operator: text as BinaryOperator, left, right: this.#additive() }, offset);
    if (this.#isSymbol(comparisonSymbols)) {
      throw refuseAt(this.#peek().offset, 'comparisons do not chain; put one of them in parentheses');
    }
    return node;
  }

  #additive(): ExpressionNode {
    return this.#leftAssociative(additiveSymbols, () => this.#multiplicative());
  }

  #multiplicative(): ExpressionNode {
    return this.#leftAssociative(multiplicativeSymbols, () => this.#signed());
  }

  #leftAssociative(symbols: readonly string[], parse: () => ExpressionNode): ExpressionNode {
    let left = parse();
    while (this.#isSymbol(symbols)) {
      const { text, offset } = this.#take();
      left = binaryNode({ operator: text as BinaryOperator, left, right: parse() }, offset);
    }
    return left;
  }

  #signed(): ExpressionNode {
    if (!this.#isSymbol(additiveSymbols)) return this.#power();
    const { text, offset } = this.#take();
    const operand = this.#nested(() => this.#signed());
    return text === '-' ? negateNode(operand, offset) : operand;
  }

  #power(): ExpressionNode {
    const left = this.#primary();
    if (!this.#isSymbol(['^'])) return left;
    const { offset } = this.#take();
    const right = this.#nested(() => this.#signed());
    return binaryNode({ operator: '^', left, right }, offset);
  }

  #primary(): ExpressionNode {
    const token = this.#peek();
    if (token.kind === 'number') {
      this.#take();
      return numberNode(Number(token.text), token.offset);
    }
    if (token.kind === 'name') {
      this.#take();
      if (this.#isSymbol(['('])) return this.#call(token);
      return token.text === 'pi' ? piNode(token.offset) : nameNode(token.text, token.offset);
    }
    if (!this.#isSymbol(['('])) throw this.#unexpected('a number, a name or "("');
    this.#take();
    const inner = this.#nested(() => this.#comparison());
    this.#close();
    return inner;
  }

  #close(): void {
    if (!this.#isSymbol([')'])) throw this.#unexpected('an operator or ")"');
    this.#take();
  }

  #call({ text, offset }: Token): ExpressionNode {
    if (!isFunctionName(text)) throw refuseAt(offset, `there is no function ${quoted(text)}`);
    this.#take();
    const operands: ExpressionNode[] = [];
    do operands.push(this.#nested(() => this.#comparison()));
    while (this.#isSymbol([',']) && this.#take());
    this.#close();
    requireArity(text, operands.length, offset);
    return callNode(text, operands, offset);
  }
}

function requireArity(name: FunctionName, given: number, offset: number): void {
  const wanted = name === 'atan2' ? 2 : 1;
  if (given === wanted || (isListFunction(name) && name !== 'count')) return;
  throw refuseAt(offset, `${name} takes ${wanted === 1 ? 'one argument' : 'two arguments'}, not ${given}`);
}
