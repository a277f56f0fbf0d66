import type { MetricBoard } from '../../../src-core/contract/driftProcedures.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { AlarmHistoryTable } from './AlarmHistoryTable.tsx';
import { useAlarmHistory } from './useAlarmHistory.ts';

export interface AlarmHistoryDialogProps {
  readonly runId: string;
  readonly metric: MetricBoard;
  readonly onClose: () => void;
}

/** Everything that ever happened to one alarm in this watch. */
export function AlarmHistoryDialog({ runId, metric, onClose }: AlarmHistoryDialogProps) {
  const { metricId, annunciation, lastComment } = metric;
  const { entries, error } = useAlarmHistory(runId, `${annunciation.status} ${annunciation.urgency} ${lastComment}`);
  const own = entries?.filter((one) => one.metricId === metricId) ?? [];
  return (
    <Dialog
      title={`Alarm history of ${metricTitle(metricId)}`}
      width="wide"
      onClose={onClose}
      footer={
        <Button kind="primary" data-autofocus onClick={onClose}>
          Close
        </Button>
      }
    >
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {entries === null && error === null && <Skeleton lines={4} label="Loading the history" />}
      {entries !== null && own.length === 0 && (
        <Empty title="Nothing has happened to it">
          <p>This alarm was not raised in this watch.</p>
        </Empty>
      )}
      {own.length > 0 && <AlarmHistoryTable entries={own} shows="one" />}
    </Dialog>
  );
}
