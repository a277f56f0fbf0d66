import type { Slot, VectorProgram } from './vectorisedProgram.ts';

/**
 * One pass over the points. First the slots that are the same at all points, then for every point its own, at the end
 * the reductions. A later phase uses what an earlier one reduced; what it needs at the points it computes again.
 */
export interface Phase {
  readonly scalars: readonly number[];
  readonly points: readonly number[];
  readonly reductions: readonly number[];
}

export function operandSlots(slot: Slot): readonly number[] {
  switch (slot.kind) {
    case 'constant':
    case 'parameter':
    case 'column':
      return [];
    case 'binary':
      return [slot.a, slot.b];
    case 'unary':
    case 'reduction':
      return [slot.a];
  }
}

const isComputed = (slot: Slot): boolean => slot.kind === 'unary' || slot.kind === 'binary';

/** The slots that the result needs, in the order in which they can be computed. */
export function phasesOf({ slots, perPoint, result }: VectorProgram): readonly Phase[] {
  const levels: number[] = [];
  for (const [index, slot] of slots.entries()) {
    const below = operandSlots(slot).reduce((level, operand) => Math.max(level, levels[operand] as number), 0);
    levels[index] = slot.kind === 'reduction' ? below + 1 : below;
  }
  const needed = closure(slots, [result], () => true);
  const lastLevel = levels[result] as number;
  return Array.from({ length: lastLevel + 1 }, (_, level) => {
    const here = [...needed].filter((index) => levels[index] === level && isComputed(slots[index] as Slot));
    const reductions = [...needed].filter(
      (index) => slots[index]?.kind === 'reduction' && levels[index] === level + 1 && level < lastLevel,
    );
    const sinks = reductions.map((index) => (slots[index] as Extract<Slot, { kind: 'reduction' }>).a);
    if (level === lastLevel) sinks.push(result);
    const points = closure(slots, sinks, (index) => perPoint[index] as boolean);
    return {
      scalars: here.filter((index) => !perPoint[index]),
      points: [...points].filter((index) => isComputed(slots[index] as Slot)),
      reductions,
    };
  });
}

/** All that the roots stand on, themselves included, among the slots that pass; in the order of their numbers. */
function closure(slots: readonly Slot[], roots: readonly number[], passes: (index: number) => boolean): Set<number> {
  const found = new Set(roots.filter(passes));
  for (let index = slots.length - 1; index >= 0; index--) {
    if (!found.has(index)) continue;
    for (const operand of operandSlots(slots[index] as Slot)) if (passes(operand)) found.add(operand);
  }
  return new Set([...found].sort((a, b) => a - b));
}
