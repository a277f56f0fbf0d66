import { useState } from 'react';
import { useStore } from 'zustand';
import type { Adoption } from '../../../../src-core/domain/adoption.ts';
import type { PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { hashOf } from '../../../stores/navigationStore.ts';
import { useServices } from '../../../stores/services.ts';
import { useAction } from '../../../stores/useAction.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Empty, Skeleton } from '../../../ui/Empty.tsx';
import { formatSetting } from '../../../ui/formatNumber.ts';
import { formatUncertain } from '../../../ui/formatUncertain.ts';
import { Message } from '../../../ui/Message.tsx';
import { axisUnit } from '../../../ui/opticalScale.ts';
import { useHostAnswer } from './useHostAnswer.ts';

export interface AdoptSheetProps {
  readonly view: PosteriorView;
  readonly onClose: () => void;
}

interface Adopted {
  readonly version: number;
  readonly sentence: string;
}

/** What of the open bench the posterior would change, old beside new; what is confirmed becomes a version. */
export function AdoptSheet({ view, onClose }: AdoptSheetProps) {
  const { client, sessions } = useServices();
  const { answer, error } = useHostAnswer('inference.adoptions', { runId: view.runId });
  /** What was taken or left out by hand, against the suggestion. */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [adopted, setAdopted] = useState<Adopted | null>(null);
  const [run, isBusy] = useAction();
  const chosen = (answer?.adoptions ?? [])
    .filter(({ id, suggested }) => suggested !== turned.has(id))
    .map(({ id }) => id);
  const adopt = () =>
    run(async () => {
      setAdopted(await client.call('inference.adopt', { runId: view.runId, adoptions: chosen }));
      await sessions.refresh();
    });
  const toggle = (id: string) => {
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    setTurned(next);
  };
  const offersNothing = answer !== null && answer.adoptions.length === 0;
  return (
    <Dialog
      title="Adopt into the bench"
      width="wide"
      onClose={onClose}
      footer={
        adopted !== null || offersNothing ? (
          <Button kind="primary" data-autofocus onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button data-autofocus onClick={onClose}>
              Cancel
            </Button>
            <Button kind="primary" disabled={isBusy || chosen.length === 0} onClick={() => void adopt()}>
              {isBusy ? 'Adopting…' : 'Adopt as a new version'}
            </Button>
          </>
        )
      }
    >
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {answer === null && error === null && <Skeleton lines={4} label="Looking what the bench could take" />}
      {offersNothing && (
        <Empty title="Nothing of this bench can be changed by it">
          <p>{answer.reason === '' ? 'No conversion of the open bench belongs to what was fitted.' : answer.reason}</p>
        </Empty>
      )}
      {adopted !== null && <AdoptedMessage adopted={adopted} />}
      {adopted === null && answer !== null && !offersNothing && (
        <>
          {!view.converged && (
            <Message
              tone="warn"
              sentence="This posterior has not converged."
              remedy="Sample more steps first, or adopt it knowing that its numbers may still move."
            />
          )}
          <p>
            The bench takes these conversions with their uncertainty, as a new version: the settings in force, said anew
            in the new conversions, for the same voltages. The bench is opened again for it, so its outputs go to their
            safe values; apply the version to drive them. Nothing is deleted.
          </p>
          {answer.reason !== '' && <p className="small mute">{answer.reason}</p>}
          <AdoptionTable adoptions={answer.adoptions} chosen={chosen} onToggle={toggle} />
        </>
      )}
    </Dialog>
  );
}

interface AdoptionTableProps {
  readonly adoptions: readonly Adoption[];
  readonly chosen: readonly string[];
  readonly onToggle: (id: string) => void;
}

function AdoptionTable({ adoptions, chosen, onToggle }: AdoptionTableProps) {
  return (
    <table className="adoptions">
      <thead>
        <tr>
          <th>adopt</th>
          <th>conversion</th>
          <th className="n">now</th>
          <th aria-hidden="true" />
          <th className="n">new</th>
        </tr>
      </thead>
      <tbody>
        {adoptions.map(({ id, parameter, changes }) =>
          changes.map((change, index) => (
            <tr key={`${id} ${change.field}`} className={chosen.includes(id) ? undefined : 'faint'}>
              <td>
                {index === 0 && (
                  <input
                    type="checkbox"
                    aria-label={`Adopt ${parameter}`}
                    checked={chosen.includes(id)}
                    onChange={() => onToggle(id)}
                  />
                )}
              </td>
              <td>
                {index === 0 && <b>{parameter}</b>} <span className="mute">{change.field}</span>
              </td>
              <td className="n num">{change.old === null ? 'not known' : plainQuantity(change.old, change.unit)}</td>
              <td aria-hidden="true">→</td>
              <td className="n num">{formatUncertain(change.new, change.sd, change.unit)}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

/** As it was set: no zeros behind it, for it has no uncertainty. */
function plainQuantity(value: number, unit: string): string {
  const scale = axisUnit(value, unit);
  return `${formatSetting(value / scale.divisor, 6)} ${scale.unit}`.trim();
}

function AdoptedMessage({ adopted }: { readonly adopted: Adopted }) {
  const { sessions } = useServices();
  const { states } = useStore(sessions);
  const runId = states?.find(({ state }) => state.version === adopted.version)?.runId ?? null;
  return (
    <Message tone="good" sentence={adopted.sentence} role="status">
      <p>
        <a href={runId === null ? hashOf({ screen: 'bench', runId: null }) : hashOf({ screen: 'sessions', runId })}>
          {runId === null ? 'See the bench' : `See version ${adopted.version} in its session`}
        </a>
      </p>
    </Message>
  );
}
