import type { BaselineOverview } from '../../stores/baselineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { count } from './baselineWords.ts';
import type { StartWay } from './startDraft.ts';

export interface FirstStartProps {
  readonly overview: BaselineOverview;
  /** Why no run can be started now; null when one can. */
  readonly blocker: string | null;
  readonly sensors: number;
  readonly onStart: (way: StartWay) => void;
  readonly onSettings: () => void;
}

/** Before the first run: what a baseline is, and the three ways to one. */
export function FirstStart({ overview, blocker, sensors, onStart, onSettings }: FirstStartProps) {
  const { library } = overview;
  const ways: readonly { way: StartWay; title: string; text: string; words: string; button: string }[] = [
    {
      way: 'library',
      title: 'From everything recorded',
      text: 'Finished sessions, whose sensors are the heads, and the tables of scores in the library.',
      words: `${count(library.sessions, 'session')} and ${count(library.files, 'table')} of scores`,
      button: 'Look at what is recorded…',
    },
    {
      way: 'live',
      title: 'From live sensors',
      text: 'Sensors of the open bench are read n times each. Nothing is written to an output.',
      words: `${count(sensors, 'sensor')} on this bench`,
      button: 'Choose sensors…',
    },
    {
      way: 'table',
      title: 'From a table of scores',
      text: 'CSV with the columns model_name, head_name, score and perhaps label; or NPZ with an array per model/head.',
      words: 'kept in the library',
      button: 'Choose a table…',
    },
  ];
  return (
    <div className="first-start">
      <div className="card first-words">
        <Icon name="baselines" size={34} />
        <div>
          <h2>A baseline is the distribution that a head’s scores have when all is well</h2>
          <p>
            The first run keeps the 5th and the 95th percentile, median, spread and histogram of every head as its
            reference. Each later run is held against it by six figures. A head is stable only if all of them are below
            their limits; the reference of an unstable head moves to the new version, and what was recorded can be
            re-tagged with it.
          </p>
        </div>
      </div>
      <div className="first-ways">
        {ways.map(({ way, title, text, words, button }, index) => (
          <section key={way} className="card" aria-label={title}>
            <h3>{title}</h3>
            <p className="mute">{text}</p>
            <p className="small faint num">{words}</p>
            <Button
              kind={index === 0 && library.sessions + library.files > 0 ? 'primary' : 'normal'}
              disabled={blocker !== null}
              title={blocker ?? undefined}
              onClick={() => onStart(way)}
            >
              {button}
            </Button>
          </section>
        ))}
      </div>
      <p className="small mute">
        References that were made elsewhere can be{' '}
        <button type="button" className="link-button" onClick={onSettings}>
          imported from a folder
        </button>
        . Tables of scores may also be laid into <code className="selectable">{library.folder}</code>.
      </p>
    </div>
  );
}
