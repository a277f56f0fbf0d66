import { FringeError } from '../errors/fringeError.ts';
import { copyComplex, unitarityDefect } from '../maths/linearAlgebra/index.ts';
import type { ComplexMatrix } from '../maths/linearAlgebra/index.ts';
import { meshCellId, meshCells } from './rectangularMesh.ts';
import type { MeshCell } from './rectangularMesh.ts';

export interface MeshCellPhases extends MeshCell {
  /** Of the upper arm inside, 0 (cross state) to pi (bar state). */
  readonly thetaRad: number;
  /** Before the first coupler, 0 to 2 pi. */
  readonly phiRad: number;
}

export interface MeshPhases {
  /** As `meshCells` orders them. */
  readonly cells: readonly MeshCellPhases[];
  readonly outputPhasesRad: readonly number[];
}

interface Rotation {
  readonly mode: number;
  readonly thetaRad: number;
  readonly phiRad: number;
}

const turn = 2 * Math.PI;
const wrap = (phaseRad: number): number => ((phaseRad % turn) + turn) % turn;
const unitarityTolerance = 1e-8;

/**
 * The phases with which an ideal rectangular mesh does what a unitary matrix says: elements are nulled from the lower
 * left corner, by turns with interferometers at the inputs and at the outputs, and those at the outputs are then moved
 * through the phases that are left.
 *
 * An interferometer is M = i e^(i theta/2) [[e^(i phi) s, -c], [-e^(i phi) c, -s]], s and c of theta/2.
 * Source: W. R. Clements et al., Optica 3, 1460 (2016), equations 3 to 5 and the algorithm of its section 3.
 * @param unitary [outputs x inputs]
 * @throws bad_input when the matrix is not square or not unitary within 1e-8.
 */
export function decomposeUnitary(unitary: ComplexMatrix): MeshPhases {
  const modes = unitary.rows;
  if (unitary.columns !== modes || !(unitarityDefect(unitary) < unitarityTolerance)) {
    throw new FringeError(
      'bad_input',
      `A ${modes}x${unitary.columns} matrix that is not unitary fits no lossless mesh.`,
      {
        remedy: 'Give a square matrix whose columns are orthonormal.',
      },
    );
  }
  const rest = copyComplex(unitary);
  const atInputs: Rotation[] = [];
  const atOutputs: Rotation[] = [];
  for (let diagonal = 1; diagonal < modes; diagonal++) {
    for (let step = 0; step < diagonal; step++) {
      if (diagonal % 2 === 1) atInputs.push(nullFromInputs(rest, modes - 1 - step, diagonal - 1 - step));
      else atOutputs.push(nullFromOutputs(rest, modes + step - diagonal, step));
    }
  }
  const phasesRad = Array.from({ length: modes }, (_, m) => argument(rest, m, m));
  // U = L1^ L2^ ... D ... R2 R1: the last of the left ones stands next to D and is moved through it first.
  const moved = atOutputs.reverse().map((rotation) => moveThroughPhases(rotation, phasesRad));
  return { cells: inColumns([...atInputs, ...moved], modes), outputPhasesRad: phasesRad.map(wrap) };
}

/** The phases as settings of the graph that `rectangularMesh` builds. */
export function meshSettings({ cells, outputPhasesRad }: MeshPhases): Record<string, number> {
  return Object.fromEntries([
    ...cells.flatMap(({ id, thetaRad, phiRad }) => [
      [`${id}.theta`, thetaRad] as const,
      [`${id}.phi`, phiRad] as const,
    ]),
    ...outputPhasesRad.map((phaseRad, mode) => [`output_phase_${mode}.phase`, phaseRad] as const),
  ]);
}

function argument({ columns, real, imaginary }: ComplexMatrix, row: number, column: number): number {
  return Math.atan2(imaginary[row * columns + column] as number, real[row * columns + column] as number);
}

function modulus({ columns, real, imaginary }: ComplexMatrix, row: number, column: number): number {
  return Math.hypot(real[row * columns + column] as number, imaginary[row * columns + column] as number);
}

/** Elements of M, real and imaginary parts row by row. */
function cellMatrix({ thetaRad, phiRad }: Rotation): { re: readonly number[]; im: readonly number[] } {
  const [sin, cos] = [Math.sin(thetaRad / 2), Math.cos(thetaRad / 2)];
  const common = thetaRad / 2 + Math.PI / 2;
  const [magnitudes, angles] = [
    [sin, -cos, -cos, -sin],
    [common + phiRad, common, common + phiRad, common],
  ] as const;
  return {
    re: magnitudes.map((magnitude, i) => magnitude * Math.cos(angles[i] as number)),
    im: magnitudes.map((magnitude, i) => magnitude * Math.sin(angles[i] as number)),
  };
}

/** Makes element (row, mode) vanish by an M^dagger from the right on columns mode and mode + 1. */
function nullFromInputs(matrix: ComplexMatrix, row: number, mode: number): Rotation {
  const rotation: Rotation = {
    mode,
    thetaRad: 2 * Math.atan2(modulus(matrix, row, mode + 1), modulus(matrix, row, mode)),
    phiRad: wrap(argument(matrix, row, mode) - argument(matrix, row, mode + 1)),
  };
  const { re, im } = cellMatrix(rotation);
  const { columns, real, imaginary } = matrix;
  for (let r = 0; r < matrix.rows; r++) {
    const at = r * columns + mode;
    const [uRe, uIm] = [real[at] as number, imaginary[at] as number];
    const [vRe, vIm] = [real[at + 1] as number, imaginary[at + 1] as number];
    for (const k of [0, 1] as const) {
      const [aRe, aIm, bRe, bIm] = [re[2 * k], im[2 * k], re[2 * k + 1], im[2 * k + 1]] as [
        number,
        number,
        number,
        number,
      ];
      real[at + k] = uRe * aRe + uIm * aIm + vRe * bRe + vIm * bIm;
      imaginary[at + k] = uIm * aRe - uRe * aIm + vIm * bRe - vRe * bIm;
    }
  }
  return rotation;
}

/** Makes element (row, column) vanish by an M from the left on rows row - 1 and row. */
function nullFromOutputs(matrix: ComplexMatrix, row: number, column: number): Rotation {
  const rotation: Rotation = {
    mode: row - 1,
    thetaRad: 2 * Math.atan2(modulus(matrix, row - 1, column), modulus(matrix, row, column)),
    phiRad: wrap(argument(matrix, row, column) + Math.PI - argument(matrix, row - 1, column)),
  };
  // -e^(i phi) c x - s y = 0 asks for tan(theta/2) = -e^(i phi) x / y with x above and y below.
  const { re, im } = cellMatrix(rotation);
  const { columns, real, imaginary } = matrix;
  for (let c = 0; c < columns; c++) {
    const [upper, lower] = [(row - 1) * columns + c, row * columns + c];
    const [xRe, xIm] = [real[upper] as number, imaginary[upper] as number];
    const [yRe, yIm] = [real[lower] as number, imaginary[lower] as number];
    for (const [k, at] of [upper, lower].entries()) {
      const [aRe, aIm, bRe, bIm] = [re[2 * k], im[2 * k], re[2 * k + 1], im[2 * k + 1]] as [
        number,
        number,
        number,
        number,
      ];
      real[at] = aRe * xRe - aIm * xIm + bRe * yRe - bIm * yIm;
      imaginary[at] = aRe * xIm + aIm * xRe + bRe * yIm + bIm * yRe;
    }
  }
  return rotation;
}

/**
 * Finds D' and M' with M^dagger D = D' M', writes D' over the phases of the two modes and returns M'.
 *
 * With M^dagger D the elements' sizes stay and theta with them; what is left are four arguments for three phases, of
 * which unitarity fixes the fourth.
 */
function moveThroughPhases({ mode, thetaRad, phiRad }: Rotation, phasesRad: number[]): Rotation {
  const upper = phasesRad[mode] as number;
  const lower = phasesRad[mode + 1] as number;
  // M^dagger = -i e^(-i theta/2) [[e^(-i phi) s, -e^(-i phi) c], [-c, -s]] behind diag(e^(i upper), e^(i lower)).
  phasesRad[mode] = lower - phiRad - thetaRad + Math.PI;
  phasesRad[mode + 1] = lower - thetaRad + Math.PI;
  return { mode, thetaRad, phiRad: wrap(upper - lower) };
}

/** Each rotation in the first column that is free for its modes: the rectangle. */
function inColumns(rotations: readonly Rotation[], modes: number): MeshCellPhases[] {
  const free = new Array<number>(modes).fill(0);
  const placed = new Map<string, MeshCellPhases>();
  for (const rotation of rotations) {
    const { mode } = rotation;
    const column = Math.max(free[mode] as number, free[mode + 1] as number);
    free[mode] = column + 1;
    free[mode + 1] = column + 1;
    const id = meshCellId(column, mode);
    placed.set(id, { id, column, ...rotation });
  }
  return meshCells(modes).map(({ id }) => {
    const cell = placed.get(id);
    if (cell === undefined) throw new FringeError('defect', `The decomposition left the cell ${id} of the mesh empty.`);
    return cell;
  });
}
