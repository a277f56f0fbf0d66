import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Plant } from './support/buildContractApp.ts';
import { buildContractApp } from './support/buildContractApp.ts';
import { chooseElectron, launchShell } from './support/launchShell.ts';
import { shellChecks } from './support/shellChecks.ts';

const { report } = chooseElectron();

interface Mistake {
  readonly name: string;
  readonly plants: readonly Plant[];
  readonly preloadFormat?: 'es';
  /** The check that must notice; `no window` when the app must not even come up. */
  readonly noticedBy: string;
}

const ipcLink = 'shells/electron/ipcLink.ts';
const senderCheck = 'shells/electron/senderCheck.ts';
const navigationGuard = 'shells/electron/setupNavigationGuard.ts';
const permissions = 'shells/electron/setupPermissions.ts';
const start = 'shells/electron/startElectronShell.ts';
const preload = 'src-preload/index.ts';

const mistakes: readonly Mistake[] = [
  {
    name: 'no sender check',
    plants: [{ file: ipcLink, replace: [['if (refusal !== null) {', 'if (refusal === "never") {']] }],
    noticedBy: 'a message from another window is refused',
  },
  {
    name: 'no sender check, a frame within the page',
    plants: [{ file: ipcLink, replace: [['if (refusal !== null) {', 'if (refusal === "never") {']] }],
    noticedBy: 'a message from a frame within the page is refused',
  },
  {
    name: 'only the top frame is checked',
    plants: [{ file: senderCheck, replace: [['if (!isAppAddress(frame.url))', 'if (frame.url === "never")']] }],
    noticedBy: 'a message from a foreign page in the top frame is refused',
  },
  {
    name: 'the address is compared by its beginning',
    plants: [{ file: senderCheck, replace: [['!isAppAddress(frame.url)', '!frame.url.startsWith("app://fringe")']] }],
    noticedBy: 'a message from a page whose address only starts like ours is refused',
  },
  {
    name: 'any window is heard that shows our page or not',
    plants: [
      {
        file: senderCheck,
        replace: [
          ['if (event.sender !== window)', 'if (window === null)'],
          ['if (!isAppAddress(frame.url))', 'if (frame.url === "never")'],
        ],
      },
    ],
    noticedBy: 'a message from another window is refused',
  },
  {
    name: 'no navigation guard',
    plants: [
      {
        file: navigationGuard,
        replace: [
          ["contents.on('will-navigate'", "contents.on('never-navigate' as never"],
          ["contents.on('will-frame-navigate'", "contents.on('never-frame-navigate' as never"],
        ],
      },
    ],
    noticedBy: 'the page cannot navigate away',
  },
  {
    name: 'no window-open handler',
    plants: [{ file: navigationGuard, replace: [['contents.setWindowOpenHandler((', 'void ((']] }],
    noticedBy: 'no second window opens',
  },
  {
    name: 'webviews are let in',
    plants: [{ file: navigationGuard, replace: [["'will-attach-webview'", "'never' as never"]] }],
    noticedBy: 'no webview is attached',
  },
  {
    name: 'permissions are granted when asked for',
    plants: [{ file: permissions, replace: [['answer(allowed.includes(permission))', 'answer(true)']] }],
    noticedBy: 'no permission is granted',
  },
  {
    name: 'permissions are granted when checked',
    plants: [{ file: permissions, replace: [['=> allowed.includes(permission))', '=> true)']] }],
    noticedBy: 'no permission is granted',
  },
  {
    name: 'no single-instance lock',
    plants: [
      {
        file: 'shells/electron/setupSingleInstance.ts',
        replace: [['!app.requestSingleInstanceLock()', 'app.name === "never"']],
      },
    ],
    noticedBy: 'a second start ends, and brings the window of the first to the front',
  },
  {
    name: 'a wrong preload path',
    plants: [{ file: 'contractApp/main.ts', replace: [["'index.cjs'", "'index.js'"]] }],
    noticedBy: 'the page has the link and nothing of Node',
  },
  {
    name: 'Node in the preload',
    plants: [
      {
        file: preload,
        replace: [
          ['import { contextBridge', "import { readFileSync } from 'node:fs';\nimport { contextBridge"],
          ['const linkId = crypto.randomUUID();', 'const linkId = crypto.randomUUID() + readFileSync.name;'],
        ],
      },
    ],
    noticedBy: 'the page has the link and nothing of Node',
  },
  {
    name: 'a preload that is an ES module',
    plants: [],
    preloadFormat: 'es',
    noticedBy: 'the page has the link and nothing of Node',
  },
  {
    name: 'more than the link exposed',
    plants: [
      { file: preload, replace: [['  send(message: ToHost)', '  raw: () => ipcRenderer,\n  send(message: ToHost)']] },
    ],
    noticedBy: 'the page has the link and nothing of Node',
  },
  {
    name: 'another channel in the preload than in the host',
    plants: [{ file: preload, replace: [["'fringe:link'", "'fringe:other'"]] }],
    noticedBy: 'the host answers the page',
  },
  {
    name: 'a policy that blocks the page’s own scripts',
    plants: [{ file: 'shells/securityHeaders.ts', replace: [['"script-src \'self\'"', '"script-src \'none\'"']] }],
    noticedBy: "the page's own scripts run",
  },
  {
    name: 'a policy that lets inline scripts run',
    plants: [
      {
        file: 'shells/securityHeaders.ts',
        replace: [['"script-src \'self\'"', "\"script-src 'self' 'unsafe-inline'\""]],
      },
    ],
    noticedBy: 'inline scripts do not run',
  },
  {
    name: 'answers without the security headers',
    plants: [
      {
        file: 'shells/electron/setupAppScheme.ts',
        replace: [['headers: { ...securityHeaders, ...file.headers }', 'headers: { ...file.headers }']],
      },
    ],
    noticedBy: 'every answer carries the security headers',
  },
  {
    name: 'a path that leaves the renderer',
    plants: [
      {
        file: 'shells/rendererFiles.ts',
        replace: [
          ["if (path.split('/').includes('..')) return null;", ''],
          ['if (!path.startsWith(root + sep)) return null;', ''],
        ],
      },
    ],
    noticedBy: 'nothing of the disk but the renderer is served',
  },
  {
    name: 'the scheme registered too late',
    plants: [
      {
        file: start,
        replace: [
          ['  registerAppScheme();\n', ''],
          ['  serveAppScheme(options', '  registerAppScheme();\n  serveAppScheme(options'],
        ],
      },
    ],
    noticedBy: 'no window',
  },
];

test.describe(`a mistake made on purpose is noticed, ${report}`, () => {
  for (const { name, plants, preloadFormat, noticedBy } of mistakes) {
    test(name, async () => {
      const folder = await buildContractApp(plants, preloadFormat ?? 'cjs');
      try {
        if (noticedBy === 'no window') {
          await expect(launchShell(folder, { timeoutMs: 10_000 }).then((shell) => shell.close())).rejects.toThrow();
          return;
        }
        const check = shellChecks.find((candidate) => candidate.name === noticedBy);
        if (!check) throw new Error(`There is no check named ${noticedBy}.`);
        const shell = await launchShell(folder);
        try {
          const failure: unknown = await check.run(shell).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          // It must be the check's own expectation that failed: an app that did not come up would fail any of them.
          expect(failure, `${noticedBy} passed`).toHaveProperty('matcherResult');
        } finally {
          await shell.close();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
