import { FailurePanel } from '../run/FailurePanel.tsx';
import { CostCard } from '../run/CostCard.tsx';
import type { RunCardProps } from '../run/CostCard.tsx';
import { ParameterCard } from '../run/ParameterCard.tsx';
import { RecordCard } from '../run/RecordCard.tsx';
import { SpectrumCard } from '../run/SpectrumCard.tsx';
import { VisitedCard } from '../run/VisitedCard.tsx';
import { Message } from '../../ui/Message.tsx';

export function ChartsTab({ record, glance }: RunCardProps) {
  const failed = glance.stop !== null && glance.stop.status !== 'finished' ? glance.stop : null;
  return (
    <>
      {failed !== null && <FailurePanel stop={failed} />}
      {glance.error !== null && <Message tone="bad" sentence={glance.error.message} remedy={glance.error.remedy} />}
      <div className="session-charts">
        <CostCard record={record} glance={glance} />
        {record.spectrum !== null && <SpectrumCard record={record} glance={glance} spectrum={record.spectrum} />}
        <RecordCard record={record} aside={`${glance.measurements} readings`} />
        <ParameterCard record={record} glance={glance} />
        <VisitedCard record={record} glance={glance} />
      </div>
    </>
  );
}
