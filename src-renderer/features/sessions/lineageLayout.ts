export interface Ancestry {
  readonly id: string;
  readonly version: number;
  readonly parentId: string | null;
}

export interface PlacedVersion<T> {
  readonly entry: T;
  /** Order of making, from 0. */
  readonly column: number;
  /** 0 for the line of first children; further lines for what branched off. */
  readonly lane: number;
  readonly parent: { readonly column: number; readonly lane: number } | null;
}

/** Versions in order, the first child of each on its parent's line, every further one on a line of its own. */
export function layoutLineage<T extends Ancestry>(versions: readonly T[]): PlacedVersion<T>[] {
  const placed = new Map<string, PlacedVersion<T>>();
  const continued = new Set<string>();
  let lanes = 0;
  const ordered = [...versions].sort((a, b) => a.version - b.version);
  return ordered.map((entry, column) => {
    const parent = entry.parentId === null ? undefined : placed.get(entry.parentId);
    const isFirstChild = parent !== undefined && !continued.has(parent.entry.id);
    const lane = isFirstChild ? parent.lane : lanes++;
    if (parent !== undefined) continued.add(parent.entry.id);
    const at: PlacedVersion<T> = {
      entry,
      column,
      lane,
      parent: parent === undefined ? null : { column: parent.column, lane: parent.lane },
    };
    placed.set(entry.id, at);
    return at;
  });
}
