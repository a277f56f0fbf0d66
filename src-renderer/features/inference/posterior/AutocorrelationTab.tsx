import { useState } from 'react';
import type { PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { AutocorrelationChart } from '../../../charts/AutocorrelationChart.tsx';
import { seriesColour, seriesDash } from '../../../charts/seriesStyle.ts';
import { Card } from '../../../ui/Card.tsx';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { tokenColours } from './tokenColours.ts';

/** How long the chain remembers, a curve a parameter. */
export function AutocorrelationTab({ view }: { readonly view: PosteriorView }) {
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const names = view.parameters.map(({ name }) => name);
  const untrusted = view.parameters.filter((one) => one.autocorrelationTime !== null && !one.autocorrelationTrusted);
  return (
    <Card
      className="split-card"
      title="Autocorrelation"
      aside={
        <>
          <span>the ring marks where the sum is cut off (Sokal's window)</span>
          {view.simulated && <SimulatedMark />}
        </>
      }
    >
      <div className="chart-with-list">
        <AutocorrelationChart names={names} curves={view.autocorrelation} highlighted={highlighted} />
        <ul className="time-list" aria-label="Autocorrelation times" onMouseLeave={() => setHighlighted(null)}>
          {view.parameters.map(({ name, autocorrelationTime, autocorrelationTrusted }, index) => (
            <li key={name}>
              <button
                type="button"
                onMouseEnter={() => setHighlighted(index)}
                onFocus={() => setHighlighted(index)}
                onBlur={() => setHighlighted(null)}
              >
                <svg width="20" height="10" aria-hidden="true">
                  <line
                    x1="0"
                    x2="20"
                    y1="5"
                    y2="5"
                    stroke={seriesColour(index, tokenColours)}
                    strokeWidth="2.4"
                    strokeDasharray={seriesDash(index, tokenColours.channels.length).join(' ')}
                  />
                </svg>
                <span className="ellipsis" title={name}>
                  {name}
                </span>
                <span className={autocorrelationTime !== null && !autocorrelationTrusted ? 'num warn' : 'num'}>
                  {autocorrelationTime !== null && !autocorrelationTrusted && '⚠ '}
                  {formatNumber(autocorrelationTime, { significant: 3 })} steps
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      {untrusted.length > 0 && (
        <p className="small warn">
          ⚠ Not to be trusted: the chain is too short for{' '}
          {untrusted.length === names.length
            ? 'any of these times'
            : `the times of ${untrusted.map(({ name }) => name).join(', ')}`}
          . Sample more steps.
        </p>
      )}
    </Card>
  );
}
