import { useStore } from 'zustand';
import type { DriftBoard } from '../../src-core/contract/driftProcedures.ts';
import type { RunProgress } from '../../src-core/contract/procedures.ts';
import { hashOf } from '../stores/navigationStore.ts';
import { isOn } from '../stores/progressStore.ts';
import { useServices } from '../stores/services.ts';
import { Icon } from '../ui/Icon.tsx';
import type { Tone } from '../ui/Tag.tsx';

/** Drift and its alarms at a glance, wherever one is; it leads to the Drift screen. */
export function AlarmBell({ isKnown }: { readonly isKnown: boolean }) {
  const { drift, progress } = useServices();
  const { board } = useStore(drift);
  const { progress: run } = useStore(progress);
  const alarms = isKnown && board !== null ? alarmWords(board) : 'alarms not known';
  const state = isKnown && board !== null ? driftWords(board, run) : '';
  const tone = isKnown && board !== null ? toneOf(board) : 'plain';
  const count = board?.unacknowledged ?? 0;
  return (
    <a
      className={`instrument-chip bell ${tone}`}
      href={hashOf({ screen: 'drift', runId: null })}
      title="Open the Drift screen (3)"
    >
      <span className="bell-mark">
        <Icon name="bell" size={18} />
        {count > 0 && (
          <span className="bell-count num" aria-hidden="true">
            {count}
          </span>
        )}
      </span>
      <span className="lines">
        <b>
          <span className="visually-hidden">Alarms: </span>
          {alarms}
        </b>
        <span>{state}</span>
      </span>
    </a>
  );
}

function alarmWords({ active, unacknowledged }: DriftBoard): string {
  if (active > 0) return active === 1 ? '1 alarm' : `${active} alarms`;
  return unacknowledged > 0 ? `${unacknowledged} to acknowledge` : 'no alarms';
}

function driftWords({ isLive, runId, worst }: DriftBoard, run: RunProgress | null): string {
  if (!isLive) return 'no watch on';
  if (run !== null && isOn(run) && run.runId === runId && run.phase.startsWith('calibrating')) return 'recalibrating';
  return worst === null ? 'drift watched' : `drift ${worst.toLowerCase()}`;
}

function toneOf({ active, unacknowledged, worst, isLive }: DriftBoard): Tone {
  if (active > 0) return worst === 'Low' || worst === 'Medium' ? 'warn' : 'bad';
  if (unacknowledged > 0) return 'warn';
  return isLive ? 'good' : 'plain';
}
