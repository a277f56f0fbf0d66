import { comparisons } from './operations.ts';
import type { BinaryOperator } from './operations.ts';
import type { Expression, ExpressionNode } from './node.ts';
import { foldTree } from './walk.ts';

const comparisonSymbols: readonly string[] = comparisons;

/** How tightly a node binds: 1 comparison, 2 sum, 3 product, 4 sign, 5 power, 6 anything closed. */
function tightness(node: ExpressionNode): number {
  if (node.kind === 'negate') return 4;
  return node.kind === 'binary' ? operatorTightness(node.operator) : 6;
}

function operatorTightness(operator: BinaryOperator): number {
  if (comparisonSymbols.includes(operator)) return 1;
  if (operator === '+' || operator === '-') return 2;
  return operator === '^' ? 5 : 3;
}

/** The tightness an operand must have to stand without parentheses on the left and on the right. */
function neededTightness(operator: BinaryOperator): readonly [number, number] {
  const own = operatorTightness(operator);
  if (own === 1) return [2, 2];
  return own === 5 ? [6, 4] : [own, own + 1];
}

const inParentheses = (text: string, needed: boolean): string => (needed ? `(${text})` : text);

/** The expression as text, with no parenthesis too many; reading it gives the same tree. */
export function formatExpression(expression: Expression): string {
  return foldTree<string>(expression.root, (node, [first = '', second = '', ...more]) => {
    switch (node.kind) {
      case 'number':
        return String(node.value);
      case 'pi':
        return 'pi';
      case 'name':
        return node.name;
      case 'negate':
        return `-${inParentheses(first, tightness(node.operand) < 4)}`;
      case 'binary': {
        const [left, right] = neededTightness(node.operator);
        const operator = node.operator === '^' ? '^' : ` ${node.operator} `;
        const leftText = inParentheses(first, tightness(node.left) < left);
        return `${leftText}${operator}${inParentheses(second, tightness(node.right) < right)}`;
      }
      case 'call':
        return `${node.functionName}(${[first, second, ...more].slice(0, node.operands.length).join(', ')})`;
    }
  });
}
