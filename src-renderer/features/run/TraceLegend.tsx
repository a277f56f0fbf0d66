import { seriesColour, seriesDash } from '../../charts/seriesStyle.ts';
import { formatNumber } from '../../ui/formatNumber.ts';

export interface TraceLegendProps {
  readonly names: readonly string[];
  /** The newest of each; NaN where there is none. */
  readonly values: readonly number[];
  /** The trace under the pointer or with the focus; null when there is none. */
  readonly onHighlight: (index: number | null) => void;
}

const tokens = ['c1', 'c2', 'c3', 'c5', 'c6', 'c4'].map((name) => `var(--${name})`);
const colours = { channels: tokens, accent: 'var(--accent)' };

/** Which line is which, with its newest value; the line whose name is pointed at stands out. */
export function TraceLegend({ names, values, onHighlight }: TraceLegendProps) {
  return (
    <ul className="trace-legend" aria-label="Traces" onMouseLeave={() => onHighlight(null)}>
      {names.map((name, index) => (
        <li key={name}>
          <button
            type="button"
            title={name}
            onMouseEnter={() => onHighlight(index)}
            onFocus={() => onHighlight(index)}
            onBlur={() => onHighlight(null)}
          >
            <svg width="20" height="10" aria-hidden="true">
              <line
                x1="0"
                x2="20"
                y1="5"
                y2="5"
                stroke={seriesColour(index, colours)}
                strokeWidth="2.4"
                strokeDasharray={seriesDash(index, tokens.length).join(' ')}
              />
            </svg>
            <span className="ellipsis">{name}</span>
            <span className="num">{formatNumber(values[index], { significant: 3 })}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
