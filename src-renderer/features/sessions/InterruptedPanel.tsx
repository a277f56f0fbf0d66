import type { RunSummary } from '../../../src-core/domain/run.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Message } from '../../ui/Message.tsx';

/** A run whose host ended in the middle: carry on, or close it as incomplete. */
export function InterruptedPanel({ summary }: { readonly summary: RunSummary }) {
  const { client, navigation, progress, messages } = useServices();
  const [run, isBusy] = useAction();
  const resume = () =>
    run(async () => {
      const { runId } = await client.call('sessions.resume', { runId: summary.id });
      progress.show(runId);
      navigation.go(summary.kind === 'monitor' ? 'drift' : 'calibrate');
    });
  const close = () =>
    run(async () => {
      await client.call('sessions.close', { runId: summary.id });
      messages.tell('good', 'The run is closed as incomplete; its record is kept.');
    });
  return (
    <Message
      tone="warn"
      sentence="This run was interrupted: its host ended before it did. Everything measured until then is recorded."
      remedy={
        summary.simulated
          ? 'Resumed, the recorded commands are replayed into a fresh simulator, and the end is that of an undisturbed run.'
          : 'Resumed, the optimizer is fed what was recorded, and the best point is measured again first.'
      }
    >
      <div className="result-actions">
        <Button kind="primary" disabled={isBusy} onClick={() => void resume()}>
          Resume run
        </Button>
        <Button disabled={isBusy} onClick={() => void close()}>
          Close as incomplete
        </Button>
      </div>
    </Message>
  );
}
