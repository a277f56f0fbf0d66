import { readFileSync } from 'node:fs';
import type { Graph } from '../../../../src-core/domain/graph.ts';
import type { ComplexMatrix } from '../../../../src-core/maths/linearAlgebra/index.ts';
import { meshCellId, rectangularMesh } from '../../../../src-core/photonics/rectangularMesh.ts';

/** One mesh of `golden/meshes.json`. */
export interface GoldenMesh {
  readonly modes: number;
  readonly lit_mode: number;
  readonly cells: readonly ({ readonly column: number; readonly mode: number } & Record<CellOption, number>)[];
  readonly weights: readonly number[];
  /** Theta and phi of each cell, then the output phases. */
  readonly phases_rad: readonly number[];
  readonly matrix_real: readonly number[];
  readonly matrix_imaginary: readonly number[];
  readonly powers: readonly number[];
  readonly cost: number;
  readonly slopes: readonly number[];
  readonly target_real: readonly number[];
  readonly target_imaginary: readonly number[];
  readonly fidelity: number;
  readonly transmission: number;
}

type CellOption =
  | 'input_coupling'
  | 'output_coupling'
  | 'upper_arm_loss_db'
  | 'lower_arm_loss_db'
  | 'loss_db'
  | 'phase_offset_rad'
  | 'phi_offset_rad';

export const goldenMeshes = (
  JSON.parse(readFileSync(new URL('./golden/meshes.json', import.meta.url), 'utf8')) as {
    meshes: readonly GoldenMesh[];
  }
).meshes;

export const squareMatrix = (size: number, real: readonly number[], imaginary: readonly number[]): ComplexMatrix => ({
  rows: size,
  columns: size,
  real: Float64Array.from(real),
  imaginary: Float64Array.from(imaginary),
});

/** The builder's mesh with the devices of a golden one, its source giving 1 W. */
export function goldenGraph(golden: GoldenMesh): Graph {
  const graph = rectangularMesh(golden.modes, { litMode: golden.lit_mode, powerW: 1 });
  for (const { column, mode, ...options } of golden.cells) {
    const node = graph.nodes.find(({ id }) => id === meshCellId(column, mode));
    if (node?.type !== 'mzi') throw new Error(`the mesh has no cell in column ${column} at mode ${mode}`);
    node.options = options;
  }
  return graph;
}
