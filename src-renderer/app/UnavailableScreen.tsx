import { hashOf } from '../stores/navigationStore.ts';
import type { ScreenId } from '../stores/navigationStore.ts';

interface Absence {
  readonly title: string;
  readonly will: string;
  readonly meanwhile: string;
  readonly go: ScreenId;
  readonly goWords: string;
}

const absences: Partial<Record<ScreenId, Absence>> = {
  baselines: {
    title: 'Baselines',
    will: 'It will compare score distributions of measured heads with a reference and grade their drift.',
    meanwhile: 'Until then two runs can be laid over one another under Sessions, with a table of what differs.',
    go: 'sessions',
    goWords: 'Compare two sessions',
  },
};

/** What stands where a screen is not there yet: that it is not, and what to use meanwhile. */
export function UnavailableScreen({ id }: { readonly id: ScreenId }) {
  const absence = absences[id];
  if (absence === undefined) return null;
  return (
    <div className="unavailable">
      <h1>{absence.title} is not in this version yet</h1>
      <p>{absence.will}</p>
      <p className="mute">{absence.meanwhile}</p>
      <a className="button" href={hashOf({ screen: absence.go, runId: null })}>
        {absence.goWords}
      </a>
    </div>
  );
}
