import { useState } from 'react';
import type { PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatDuration } from '../../../ui/formatDuration.ts';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { SimulatedMark, Tag } from '../../../ui/Tag.tsx';
import { AdoptSheet } from './AdoptSheet.tsx';
import { ChainExportSheet } from './ChainExportSheet.tsx';

const whole = (value: number) => formatNumber(value, { decimals: 0 });

/** Whether the posterior can be trusted, in words; what should be read with it; and what to do with it. */
export function PosteriorHead({ view }: { readonly view: PosteriorView }) {
  const [sheet, setSheet] = useState<'none' | 'adopt' | 'export'>('none');
  const close = () => setSheet('none');
  return (
    <div className={`verdict ${view.converged ? 'good' : 'warn'}`}>
      <div className="row wrap verdict-facts">
        <Tag tone={view.converged ? 'good' : 'warn'}>{view.converged ? '✓ converged' : '⚠ not converged'}</Tag>
        {view.simulated && <SimulatedMark />}
        {view.failures > 0 && <Tag tone="warn">{whole(view.failures)} evaluations failed</Tag>}
        <span className="small mute">
          {whole(view.draws)} draws of {view.ensembles} × {view.walkers} walkers, {whole(view.steps)} steps
          {view.thin > 1 && `, every ${whole(view.thin)} kept`} · {whole(view.evaluations)} evaluations
          {view.seconds > 0 && ` in ${formatDuration(view.seconds)}`}
        </span>
      </div>
      <div className="verdict-actions">
        <Button kind="primary" onClick={() => setSheet('adopt')}>
          Adopt into the bench…
        </Button>
        <Button onClick={() => setSheet('export')}>Export chain…</Button>
      </div>
      <div className="verdict-words">
        <p role="status" className="selectable">
          {view.verdict}
        </p>
        {view.notes.length > 0 && (
          <ul className="verdict-notes">
            {view.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </div>
      {sheet === 'adopt' && <AdoptSheet view={view} onClose={close} />}
      {sheet === 'export' && <ChainExportSheet runId={view.runId} draws={view.draws} onClose={close} />}
    </div>
  );
}
