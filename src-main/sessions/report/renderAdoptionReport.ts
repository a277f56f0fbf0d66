import type { CalibrationState } from '../../../src-core/domain/calibrationState.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { html, Markup as RawMarkup } from './html.ts';
import { significant, utc } from './numbers.ts';
import { reportStyle } from './reportStyle.ts';

/** `report.html` of a version that took a posterior over: what changed in the bench, and the settings as it has them now. */
export function renderAdoptionReport(start: RunStart, state: CalibrationState): string {
  const adoptions = start.spec.kind === 'adopt' ? start.spec.adoptions : [];
  const posterior = start.spec.kind === 'adopt' ? start.spec.posterior : '';
  const changes = adoptions.flatMap(({ parameter, changes: own }) => own.map((change) => ({ parameter, ...change })));
  const settings = Object.values(state.node_calibrations).flatMap(({ node_id: node, parameters }) =>
    Object.entries(parameters).map(([name, value]) => ({ name: `${node}.${name}`, value })),
  );
  const simulated = start.bench.simulated !== undefined;
  const mark = simulated ? html`<span class="tag warn sim">SIMULATED</span>` : null;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Version ${state.version} · Fringe</title>
        <style>
          ${new RawMarkup(reportStyle)}
        </style>
      </head>
      <body>
        <main class="page">
          <div class="brand"><b>Fringe</b> adoption report<span class="end">${utc(state.timestamp)}</span></div>
          <h1>Version ${state.version}: a posterior taken over</h1>
          <div class="tags">${mark}<span class="tag">${start.bench.id}</span><span class="tag">${posterior}</span></div>
          <section class="card" style="margin:22px 0 14px">
            <h2>What changed in the bench</h2>
            <table>
              <tr>
                <th>parameter</th>
                <th>field</th>
                <th class="n">old</th>
                <th class="n">new</th>
                <th class="n">standard deviation</th>
                <th>unit</th>
              </tr>
              ${changes.map(
                ({ parameter, field, unit, old, new: value, sd }) =>
                  html`<tr>
                    <td>${parameter}</td>
                    <td>${field}</td>
                    <td class="n">${significant(old)}</td>
                    <td class="n">${significant(value)}</td>
                    <td class="n">${sd > 0 ? significant(sd) : 'taken as known'}</td>
                    <td>${unit}</td>
                  </tr>`,
              )}
            </table>
          </section>
          <section class="card">
            <h2>Settings, as the new conversions have them</h2>
            <table>
              ${
                settings.length === 0
                  ? html`<tr>
                      <td>None was in force.</td>
                    </tr>`
                  : settings.map(
                      ({ name, value }) =>
                        html`<tr>
                          <td>${name}</td>
                          <td class="n">${significant(value)}</td>
                        </tr>`,
                    )
              }
            </table>
          </section>
          <footer>
            ${simulated ? 'SIMULATED: the chip behind the instruments is a model; no hardware was measured. ' : null}The
            outputs' voltages are those of the version before. Made by Fringe ${start.fringeVersion}.
          </footer>
        </main>
      </body>
    </html> `;
  return page.text;
}
