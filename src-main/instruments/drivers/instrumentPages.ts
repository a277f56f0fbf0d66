import { driverTable } from './driverTable.ts';
import { handWrittenPages } from './handWrittenPages.ts';
import { documentationPage } from './language/documentation.ts';
import type { DriverPage } from './language/documentation.ts';
import type { DriverLanguage } from './language/driverLanguage.ts';

/** What each driver's page is made of, by the driver's name, in the order of the table. */
export function driverPages(): DriverPage[] {
  return Object.entries(driverTable).map(([name, driver]) => {
    const page =
      'language' in driver ? (driver.language as DriverLanguage) : handWrittenPages.find((one) => one.name === name);
    if (page === undefined) throw new Error(`the driver ${name} has no page`);
    return page;
  });
}

/** The pages of `docs/instruments`, by file name. */
export function instrumentPages(): Map<string, string> {
  const pages = driverPages();
  const files = new Map(pages.map((page) => [`${page.name}.md`, documentationPage(page)]));
  const index = [
    '# Instruments',
    '',
    'A page for each driver, made from its definition by `node scripts/instrumentDocs.mjs`.',
    '',
    '| driver | instruments | what |',
    '| --- | --- | --- |',
    ...pages.map(({ name, title, summary }) => `| [\`${name}\`](${name}.md) | ${title} | ${summary} |`),
    '',
  ];
  return files.set('README.md', index.join('\n'));
}
