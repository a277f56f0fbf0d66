import type { PreparedView } from '../../../../src-core/domain/posteriorView.ts';

/** Points of the data that a laptop's two cores compare with a formula in a second: until this machine has shown its own. */
export const firstPointsPerSecond = 3e7;
/** What a run takes besides: starting workers, diagnostics, writing the chain. */
const overheadSeconds = 1;

/** About how long the sampling takes; null for a program of the user's, whose speed nobody knows before it ran. */
export function expectedSeconds(
  { command, evaluations, variables }: Pick<PreparedView, 'command' | 'evaluations' | 'variables'>,
  pointsPerSecond: number | null,
): number | null {
  if (command !== null) return null;
  const points = Math.max(
    1,
    variables.reduce((sum, variable) => sum + variable.points, 0),
  );
  return overheadSeconds + (evaluations * points) / (pointsPerSecond ?? firstPointsPerSecond);
}
