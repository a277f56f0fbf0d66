import { afterEach, describe, it } from 'vitest';
import type { OpenedLink } from '../contract/linkContract.ts';
import { linkCases } from '../contract/linkContract.ts';

/** Runs the whole link contract on one kind of link, each case on a link of its own. */
export function describeLink(kind: string, open: () => Promise<OpenedLink>): void {
  describe(`the link contract on ${kind}`, () => {
    let opened: OpenedLink | null = null;
    afterEach(async () => {
      await opened?.close();
      opened = null;
    });
    for (const { name, run } of linkCases) {
      it(name, async () => {
        opened = await open();
        await run(opened);
      });
    }
  });
}
