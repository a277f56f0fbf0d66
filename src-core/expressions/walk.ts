import { operandsOf } from './node.ts';
import type { ExpressionNode } from './node.ts';

/**
 * Computes something for every node from what was computed for its operands, operands first, shared nodes once.
 * `below` may hide operands from the walk. Iterative: a sum of ten thousand terms is a tree ten thousand deep.
 */
export function foldTree<T>(
  root: ExpressionNode,
  visit: (node: ExpressionNode, operands: readonly T[]) => T,
  below: (node: ExpressionNode) => readonly ExpressionNode[] = operandsOf,
): T {
  const results = new Map<ExpressionNode, T>();
  const pending: ExpressionNode[] = [root];
  while (pending.length > 0) {
    const node = pending[pending.length - 1] as ExpressionNode;
    if (results.has(node)) {
      pending.pop();
      continue;
    }
    const operands = below(node);
    const missing = operands.filter((operand) => !results.has(operand));
    if (missing.length > 0) {
      // Reversed, so that the leftmost is visited first.
      for (let index = missing.length - 1; index >= 0; index--) pending.push(missing[index] as ExpressionNode);
      continue;
    }
    pending.pop();
    results.set(
      node,
      visit(
        node,
        operands.map((operand) => results.get(operand) as T),
      ),
    );
  }
  return results.get(root) as T;
}
