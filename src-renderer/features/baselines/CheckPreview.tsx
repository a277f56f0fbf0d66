import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { count, whole } from './baselineWords.ts';
import type { CheckState } from './useBaselineCheck.ts';

/** Scores below which percentiles say little. */
const few = 100;

/** The heads that a run would be made of, before it is started. */
export function CheckPreview({ check }: { readonly check: CheckState }) {
  return (
    <section className="check-preview" aria-label="What the run is made of" aria-busy={check.state === 'asking'}>
      {check.state === 'none' && (
        <Empty title="Nothing to look at yet">
          <p>Fill in what stands beside; the heads and their scores are shown here before anything is started.</p>
        </Empty>
      )}
      {check.state === 'asking' && <Skeleton lines={6} label="Looking at the scores" />}
      {check.state === 'done' && <Found check={check.found} />}
    </section>
  );
}

function Found({ check }: { readonly check: Extract<CheckState, { state: 'done' }>['found'] }) {
  const { heads, refusals, notes } = check;
  const samples = heads.reduce((sum, head) => sum + head.samples, 0);
  return (
    <>
      {refusals.length > 0 && (
        <ul className="refusals" aria-label="What keeps the run from starting">
          {refusals.slice(0, 20).map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path !== '' && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      {heads.length > 0 && (
        <p className="small mute" role="status">
          <b className="num">{whole(samples)}</b> scores of {count(heads.length, 'head')}
        </p>
      )}
      {heads.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="group" aria-label="Heads of the run">
          <table>
            <thead>
              <tr>
                <th scope="col">model / head</th>
                <th scope="col" className="n">
                  scores
                </th>
              </tr>
            </thead>
            <tbody>
              {heads.slice(0, 500).map(({ model, head, samples: own }) => (
                <tr key={`${model}/${head}`}>
                  <td>
                    <span className="faint">{model} / </span>
                    <b>{head}</b>
                  </td>
                  <td
                    className="n num"
                    title={own < few ? `Fewer than ${few} scores: percentiles say little` : undefined}
                  >
                    {own < few && <span className="warn">few: </span>}
                    {whole(own)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {notes.slice(0, 20).map((note) => (
        <p key={note} className="small mute">
          {note}
        </p>
      ))}
    </>
  );
}
