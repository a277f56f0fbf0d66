import type { HealthReport } from '../../interfaces/observabilityView.ts';

/** The health report as a small page without scripts: reload it to see it anew. */
export function healthPage(report: HealthReport): string {
  const { status, problems, bench, instruments, run, alarms, disk, version, checkedAt, uptimeSeconds } = report;
  const isWell = status === 'ok';
  const facts: [string, string][] = [
    ['Bench', bench === null ? 'not open' : `${bench.label} (${bench.id}${bench.simulated ? ', simulated' : ''})`],
    ['Outputs', bench?.outputs ?? 'unknown'],
    ['Calibration', calibrationOf(bench)],
    [
      'Run',
      run === null
        ? 'none'
        : `${run.title}: ${run.state}, ${run.measurements} measurements, ${duration(run.elapsedSeconds)}`,
    ],
    ['Disk', disk === null ? 'unknown' : `${gigabytes(disk.freeBytes)} free of ${gigabytes(disk.totalBytes)}`],
    ['Version', `Fringe ${version}, up ${duration(uptimeSeconds)}`],
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${isWell ? 'Healthy' : 'Needs attention'} · Fringe</title>
<style>${style}</style>
<main>
<header><h1>Fringe</h1><p class="${isWell ? 'good' : 'bad'}" role="status">${isWell ? 'Healthy' : 'Needs attention'}</p></header>
${isWell ? '' : `<ul class="problems">${problems.map((problem) => `<li>${escaped(problem)}</li>`).join('')}</ul>`}
<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>
<h2>Instruments</h2>
${table(
  ['Instrument', 'State', 'Round trips', 'Median', 'Timeouts', 'Errors'],
  instruments.map(({ label, state, exchanges, latencyP50Ms, timeouts, errors }) => [
    label,
    state,
    String(exchanges),
    latencyP50Ms === null ? '–' : `${latencyP50Ms.toFixed(1)} ms`,
    String(timeouts),
    String(errors),
  ]),
)}
<h2>Alarms</h2>
${
  alarms.length === 0
    ? '<p class="mute">None is active.</p>'
    : table(
        ['Metric', 'Cause', 'Urgency', 'State', 'Since'],
        alarms.map(({ metricId, cause, urgency, status: alarmStatus, sinceIso }) => [
          metricId,
          cause === 'drift' ? 'drift' : 'no data',
          urgency ?? '–',
          alarmStatus.replaceAll('_', ' '),
          sinceIso ?? '–',
        ]),
      )
}
<footer><time datetime="${checkedAt}">${checkedAt}</time> · <a href="/">Workbench</a></footer>
</main>
</html>
`;
}

function calibrationOf(bench: HealthReport['bench']): string {
  if (bench === null || bench.versionInForce === null) return 'none in force';
  const applied = bench.versionApplied === bench.versionInForce ? 'applied' : 'not applied';
  return `version ${bench.versionInForce} in force, ${applied}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]) =>
    row.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** The workbench's colours, which stand in the renderer and cannot be had here. */
const style = `
:root { --bg: #f4f6f8; --panel: #fff; --line: #dde3e9; --text: #16202a; --mute: #4f5d6a; --accent: #0a7199; --good: #0a7750; --bad: #c02626 }
@media (prefers-color-scheme: dark) {
  :root { --bg: #0d1014; --panel: #14191f; --line: #262e38; --text: #e6ebf0; --mute: #98a5b3; --accent: #4fb3d9; --good: #3fbf8f; --bad: #f4716e }
}
body { margin: 0; background: var(--bg); color: var(--text); font: 14px/1.5 Inter, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1rem }
header { display: flex; align-items: baseline; gap: 1rem; margin-bottom: 1.5rem }
h1 { font-size: 18px; margin: 0 }
h2 { font-size: 12.5px; color: var(--mute); margin: 2rem 0 .5rem }
header p { margin: 0; font-weight: 600 }
.good { color: var(--good) }
.bad { color: var(--bad) }
.mute, footer, dt { color: var(--mute) }
.problems { margin: 0 0 1.5rem; padding: .75rem 1rem .75rem 2rem; border-left: 3px solid var(--bad); background: var(--panel) }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: .75rem 2rem; margin: 0 }
dt { font-size: 12px }
dd { margin: 0 }
.wide { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .4rem .75rem; white-space: nowrap }
th { font-weight: 500; font-size: 12px; color: var(--mute) }
tbody tr { border-top: 1px solid var(--line) }
a { color: var(--accent) }
footer { margin-top: 2rem; font-size: 12px }
`;
