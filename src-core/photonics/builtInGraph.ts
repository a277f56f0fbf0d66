import type { Graph } from '../domain/graph.ts';
import { rectangularMesh } from './rectangularMesh.ts';

/**
 * A graph by its name: `mesh_4x4` is the rectangular mesh of four modes as a bench has it, without the phase shifters
 * behind it, which detectors of power would not see. Null for any other name.
 */
export function builtInGraph(name: string): Graph | null {
  const modes = /^mesh_(\d{1,3})x\1$/.exec(name)?.[1];
  return modes === undefined ? null : rectangularMesh(Number(modes), { outputPhases: 'none' });
}
