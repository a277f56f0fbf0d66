import type { BenchStatus } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Message } from '../../ui/Message.tsx';

/** A version in force on paper while the outputs are safe: offered to be ramped back, never done unasked. */
export function RampBack({ status }: { readonly status: BenchStatus }) {
  const { client, messages } = useServices();
  const [run, isBusy] = useAction();
  const { versionInForce: version, versionApplied, outputs } = status;
  if (version === null || versionApplied === version || outputs !== 'safe') return null;
  const apply = () =>
    run(async () => {
      const done = await client.call('state.apply', { version });
      messages.tell('good', `Version ${version} is applied.`, done.outputs);
    });
  return (
    <Message
      tone="accent"
      sentence={`Version ${version} is in force, but the outputs stand at their safe values.`}
      remedy="Ramp them back to continue with the calibrated chip, or leave them safe."
    >
      <div className="row panel-actions">
        <Button size="small" kind="primary" disabled={isBusy} onClick={() => void apply()}>
          Ramp version {version} back
        </Button>
      </div>
    </Message>
  );
}
