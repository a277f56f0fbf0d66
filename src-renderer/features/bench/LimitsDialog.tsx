import { useState } from 'react';
import type { ParameterStatus } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatUnit } from '../../ui/formatQuantity.ts';
import { Message } from '../../ui/Message.tsx';
import { refusalOfLimits } from './refusalOfLimits.ts';
import type { LimitsDraft } from './refusalOfLimits.ts';

const rows = [
  ['hardLow', 'hard limit, lowest'],
  ['hardHigh', 'hard limit, highest'],
  ['softLow', 'soft limit, lowest'],
  ['softHigh', 'soft limit, highest'],
  ['safe', 'safe value'],
] as const;

/** Edits limits and safe value in the bench file: old and new side by side, written only after they are confirmed. */
export function LimitsDialog({
  parameter,
  onClose,
}: {
  readonly parameter: ParameterStatus;
  readonly onClose: () => void;
}) {
  const { client, messages } = useServices();
  const [run, isBusy] = useAction();
  const old: LimitsDraft = {
    hardLow: formatSetting(parameter.hardLimits[0], 6),
    hardHigh: formatSetting(parameter.hardLimits[1], 6),
    softLow: parameter.softLimits === null ? '' : formatSetting(parameter.softLimits[0], 6),
    softHigh: parameter.softLimits === null ? '' : formatSetting(parameter.softLimits[1], 6),
    safe: formatSetting(parameter.safe, 6),
  };
  const [draft, setDraft] = useState(old);
  const [step, setStep] = useState<'editing' | 'confirming'>('editing');
  const { refusal, limits } = refusalOfLimits(draft);
  const changed = rows.filter(([key]) => draft[key] !== old[key]);
  const unit = formatUnit(parameter.unit);
  const save = () =>
    run(async () => {
      if (limits === null) return;
      await client.call('bench.updateParameter', { parameter: parameter.fullName, ...limits });
      messages.tell('good', `The limits of ${parameter.fullName} were changed in the bench file.`);
      onClose();
    });
  return (
    <Dialog
      title={`Limits of ${parameter.fullName}`}
      onClose={onClose}
      footer={
        step === 'editing' ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              kind="primary"
              disabled={changed.length === 0 || refusal !== null}
              onClick={() => setStep('confirming')}
            >
              Review {changed.length === 1 ? '1 change' : `${changed.length} changes`}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => setStep('editing')}>Back</Button>
            <Button kind="primary" disabled={isBusy} onClick={() => void save()}>
              Confirm and write the bench file
            </Button>
          </>
        )
      }
    >
      <table>
        <thead>
          <tr>
            <th>value</th>
            <th className="n">old</th>
            <th aria-label="to" />
            <th className="n">new</th>
            <th>unit</th>
          </tr>
        </thead>
        <tbody>
          {(step === 'editing' ? rows : changed).map(([key, words]) => (
            <tr key={key}>
              <td>{words}</td>
              <td className="n num faint">{old[key] || 'none'}</td>
              <td className="faint">→</td>
              <td className="n num limit-cell">
                {step === 'editing' ? (
                  <input
                    className="input num"
                    aria-label={`new ${words}`}
                    value={draft[key]}
                    onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
                  />
                ) : (
                  <b>{draft[key] || 'none'}</b>
                )}
              </td>
              <td className="mute">{unit}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {refusal !== null && <Message tone="bad" sentence={refusal} />}
      {step === 'confirming' && (
        <Message
          tone="warn"
          sentence="These limits protect the chip: nothing is written outside them, by anyone."
          remedy="They hold from the next write on; what an output does now is not changed."
        />
      )}
    </Dialog>
  );
}
