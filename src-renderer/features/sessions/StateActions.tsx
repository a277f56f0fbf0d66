import { useState } from 'react';
import type { StateEntry } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Puts a version on the outputs, or back in force: both ramp, both ask first. */
export function StateActions({ entry }: { readonly entry: StateEntry }) {
  const { client, messages, sessions } = useServices();
  const [run, isBusy] = useAction();
  const [asking, setAsking] = useState<'no' | 'apply' | 'restore'>('no');
  const { version } = entry.state;
  const go = (how: 'apply' | 'restore') =>
    run(async () => {
      setAsking('no');
      const { outputs } = await client.call(how === 'apply' ? 'state.apply' : 'state.restore', { version });
      messages.tell(
        'good',
        how === 'apply' ? `Version ${version} is applied.` : `Version ${version} is in force again.`,
        outputs,
      );
      await sessions.refresh();
    });
  return (
    <div className="result-actions">
      <Button kind="primary" disabled={isBusy || entry.applied} onClick={() => setAsking('apply')}>
        {entry.applied ? `v${version} is applied` : `Apply v${version}…`}
      </Button>
      <Button disabled={isBusy || entry.inForce} onClick={() => setAsking('restore')}>
        {entry.inForce ? `v${version} is in force` : `Restore v${version}…`}
      </Button>
      {asking !== 'no' && (
        <Dialog
          title={asking === 'apply' ? `Apply version ${version}?` : `Restore version ${version}?`}
          onClose={() => setAsking('no')}
          footer={
            <>
              <Button data-autofocus onClick={() => setAsking('no')}>
                Cancel
              </Button>
              <Button kind="primary" onClick={() => void go(asking)}>
                {asking === 'apply' ? 'Apply' : 'Restore'}
              </Button>
            </>
          }
        >
          <p>
            Every parameter is ramped to the value of this version.
            {asking === 'restore' && ' It takes the place of the version that is in force now; nothing is deleted.'}
            {!entry.converged && ' This version did not converge: its target was not met.'}
          </p>
        </Dialog>
      )}
    </div>
  );
}
