import type { Markup } from './html.ts';
import { html, Markup as RawMarkup } from './html.ts';
import { utc } from './numbers.ts';
import { reportStyle } from './reportStyle.ts';

export interface RunPage {
  readonly title: string;
  /** `link noise report` */
  readonly what: string;
  readonly startedAt: string;
  readonly simulated: boolean;
  readonly tags: readonly string[];
  readonly body: Markup;
  readonly footer: string;
}

export const simulatedMark = html`<span class="tag warn sim">SIMULATED</span>`;

/** A page that needs nothing else and runs nothing; the same run gives the same bytes. */
export function runPage({ title, what, startedAt, simulated, tags, body, footer }: RunPage): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title} · Fringe</title>
        <style>
          ${new RawMarkup(reportStyle)}
        </style>
      </head>
      <body>
        <main class="page">
          <div class="brand"><b>Fringe</b> ${what}<span class="end">${utc(startedAt)}</span></div>
          <h1>${title}</h1>
          <div class="tags">
            ${simulated ? simulatedMark : null}${tags.map((tag) => html`<span class="tag">${tag}</span>`)}
          </div>
          ${body}
          <footer>
            ${simulated ? 'SIMULATED: the chip behind the instruments is a model; no hardware was measured. ' : null}${footer}
          </footer>
        </main>
      </body>
    </html> `;
  return page.text;
}

/** Names and values in a card at the head of a page. */
export function factsCard(facts: readonly (readonly [string, string])[], notes: string): Markup {
  return html`<section class="card" style="margin:22px 0 14px">
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${notes === '' ? null : html`<p class="notes">${notes}</p>`}
  </section>`;
}

/** @param heads a leading `>` sets the column's figures to the right */
export function tableOf(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): Markup {
  const place = (column: number): string => (heads[column]?.startsWith('>') === true ? 'n' : '');
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head, column) => html`<th class="${place(column)}">${head.replace(/^>/, '')}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, column) => html`<td class="${place(column)}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
