import type { PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { AcceptanceChart } from '../../../charts/AcceptanceChart.tsx';
import { Card } from '../../../ui/Card.tsx';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { acceptanceWords, meanOf } from './acceptanceWords.ts';

/** How often each walker took what was proposed to it. */
export function AcceptanceTab({ view }: { readonly view: PosteriorView }) {
  const { tone, text } = acceptanceWords(view.acceptance);
  return (
    <Card
      className="split-card"
      title="Acceptance"
      aside={
        <>
          <span>
            mean <b className="num">{formatNumber(meanOf(view.acceptance.flat()), { decimals: 3 })}</b>
          </span>
          {view.simulated && <SimulatedMark />}
        </>
      }
    >
      <AcceptanceChart acceptance={view.acceptance} />
      <p className={tone === 'good' ? 'small good' : 'small warn'}>
        {tone === 'good' ? '✓' : '⚠'} {text}
      </p>
      <p className="small mute num">
        {view.acceptance
          .map((one, index) => `ensemble ${index + 1}: ${formatNumber(meanOf(one), { decimals: 3 })}`)
          .join(' · ')}
      </p>
    </Card>
  );
}
