import { useMemo } from 'react';
import type { StateEntry } from '../../../src-core/contract/procedures.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { layoutLineage } from './lineageLayout.ts';

export interface LineageGraphProps {
  readonly entries: readonly StateEntry[];
  readonly chosen: number;
  readonly onChoose: (version: number) => void;
}

const columnWidth = 92;
const laneHeight = 74;
const margin = 44;

export function LineageGraph({ entries, chosen, onChoose }: LineageGraphProps) {
  const placed = useMemo(
    () =>
      layoutLineage(
        entries.map((state) => ({
          state,
          id: state.state.calibration_id,
          version: state.state.version,
          parentId: state.state.provenance.parent_calibration_id,
        })),
      ),
    [entries],
  );
  const lanes = Math.max(...placed.map(({ lane }) => lane)) + 1;
  const width = margin * 2 + (placed.length - 1) * columnWidth;
  const height = lanes * laneHeight + 16;
  const x = (column: number) => margin + column * columnWidth;
  const y = (lane: number) => 34 + lane * laneHeight;
  return (
    <div className="lineage-scroll">
      <svg width={width} height={height} role="group" aria-label="Lineage of versions">
        {placed.map(({ entry, column, lane, parent }) =>
          parent === null ? null : (
            <path
              key={`to ${entry.id}`}
              className="lineage-edge"
              d={`M${x(parent.column)} ${y(parent.lane)} C${x(parent.column) + 40} ${y(parent.lane)} ${x(column) - 40} ${y(lane)} ${x(column)} ${y(lane)}`}
            />
          ),
        )}
        {placed.map(({ entry, column, lane }) => {
          const { state } = entry;
          const tone = state.applied ? 'good' : state.inForce ? 'accent' : state.converged ? 'plain' : 'warn';
          const ratio =
            state.extinctionRatioDb === null ? '' : `${formatNumber(state.extinctionRatioDb, { decimals: 1 })} dB`;
          const words = `v${entry.version}${ratio === '' ? '' : ` ${ratio}`}${state.inForce ? ', in force' : ''}${state.applied ? ', applied' : ''}`;
          return (
            <g
              key={entry.id}
              className={`lineage-node ${tone} ${entry.version === chosen ? 'chosen' : ''}`}
              role="button"
              tabIndex={0}
              aria-label={words}
              aria-pressed={entry.version === chosen}
              transform={`translate(${x(column)} ${y(lane)})`}
              onClick={() => onChoose(entry.version)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  onChoose(entry.version);
                }
              }}
            >
              <circle className="ring" r="20" />
              <circle className="disc" r="14" />
              <text y="4">{`v${entry.version} `}</text>
              <text className="ratio" y="38">
                {ratio}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
