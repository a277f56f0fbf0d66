import type { Graph } from '../domain/graph.ts';
import { FringeError } from '../errors/fringeError.ts';

/**
 * A rectangular mesh of interferometers: as many columns as modes, interferometers on every other pair of neighbours,
 * shifted by one from column to column; N (N - 1) / 2 in all.
 * Source: W. R. Clements et al., "Optimal design for universal multiport interferometers", Optica 3, 1460 (2016), figure
 * 1b.
 */
export interface MeshCell {
  /** Id of its node, `mzi_<column>_<mode>`. */
  readonly id: string;
  readonly column: number;
  /** Upper one of its two modes. */
  readonly mode: number;
}

export interface RectangularMeshOptions {
  /** With phase shifters behind the last column every unitary can be set; detectors of power do not see them. */
  readonly outputPhases?: 'shifters' | 'none';
  /** The mode whose source is lit; the others' are dark. */
  readonly litMode?: number;
  readonly powerW?: number;
}

const mostModes = 128;

export const meshCellId = (column: number, mode: number): string => `mzi_${column}_${mode}`;

/** The cells of a mesh along the light, column by column and from the upper modes to the lower. */
export function meshCells(modes: number): MeshCell[] {
  if (!Number.isInteger(modes) || modes < 2 || modes > mostModes) {
    throw new FringeError('bad_input', `A mesh cannot have ${modes} modes.`, {
      remedy: `Give a whole number from 2 to ${mostModes}.`,
    });
  }
  const cells: MeshCell[] = [];
  for (let column = 0; column < modes; column++) {
    for (let mode = column % 2; mode + 1 < modes; mode += 2) cells.push({ id: meshCellId(column, mode), column, mode });
  }
  return cells;
}

/**
 * The mesh as a graph: sources `source_<mode>`, interferometers with `theta` and `phi`, output phases
 * `output_phase_<mode>`, detectors `detector_<mode>`; all phases 0.
 * @throws bad_input for a number of modes that no mesh has, or a lit mode outside it.
 */
export function rectangularMesh(modes: number, options: RectangularMeshOptions = {}): Graph {
  const { outputPhases = 'shifters', litMode = 0, powerW = 1e-3 } = options;
  const cells = meshCells(modes);
  if (!Number.isInteger(litMode) || litMode < 0 || litMode >= modes) {
    throw new FringeError('bad_input', `A mesh of ${modes} modes has no mode ${litMode} that could be lit.`, {
      remedy: `Light one from 0 to ${modes - 1}.`,
    });
  }
  const eachMode = Array.from({ length: modes }, (_, mode) => mode);
  /** The port at which the light of each mode stands. */
  const at = eachMode.map((mode) => `source_${mode}.out`);
  const edges: Graph['edges'] = [];
  const connect = (mode: number, into: string, out: string | null): void => {
    edges.push({ from: at[mode] as string, to: into });
    if (out !== null) at[mode] = out;
  };
  for (const { id, mode } of cells) {
    connect(mode, `${id}.in0`, `${id}.through`);
    connect(mode + 1, `${id}.in1`, `${id}.cross`);
  }
  if (outputPhases === 'shifters') {
    for (const mode of eachMode) connect(mode, `output_phase_${mode}.in`, `output_phase_${mode}.out`);
  }
  for (const mode of eachMode) connect(mode, `detector_${mode}.in`, null);
  const shifters = outputPhases === 'shifters' ? eachMode : [];
  return {
    format: 'fringe.graph/1',
    id: `mesh_${modes}x${modes}`,
    label: `Rectangular mesh, ${modes} modes, ${cells.length} interferometers`,
    nodes: [
      ...eachMode.map((mode) => ({
        id: `source_${mode}`,
        type: 'source' as const,
        options: { power_w: mode === litMode ? powerW : 0 },
      })),
      ...cells.map(({ id }) => ({ id, type: 'mzi' as const, parameters: { theta: 0, phi: 0 } })),
      ...shifters.map((mode) => ({
        id: `output_phase_${mode}`,
        type: 'phase_shifter' as const,
        parameters: { phase: 0 },
      })),
      ...eachMode.map((mode) => ({ id: `detector_${mode}`, type: 'detector' as const })),
    ],
    edges,
    outputs: eachMode.map((mode) => `detector_${mode}`),
  };
}
