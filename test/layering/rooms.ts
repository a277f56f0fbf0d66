/** One room of the house and the rooms whose files it may import; its own files it always may. */
export interface Room {
  readonly may: readonly string[];
  /** npm packages it may import; everything that is no Node builtin when left out. */
  readonly packages?: readonly string[];
  readonly node: boolean;
}

const coreRoom = (...may: string[]): Room => ({ may, packages: ['zod'], node: false });

/** Everything under src-core is open to the main process and to the renderer. */
const core = [
  ...['errors', 'units', 'tables', 'maths', 'photonics', 'expressions', 'domain', 'plans', 'documents', 'contract'],
].map((name) => `src-core/${name}`);
const units = ['src-core/units', 'src-core/errors'];
const domain = ['src-core/domain', ...units];
const maths = ['src-core/maths', ...units];

const mainRoom = (...may: string[]): Room => ({
  may: [...core, ...may.map((name) => `src-main/${name}`)],
  node: true,
});
const acting = ['runs', 'sessions', 'sessions/arrays', 'safety', 'interfaces'];
const throughHost = ['createHost.ts', 'openRecords.ts', 'installation.ts', 'rpc', ...acting];

const rendererRoom = (...may: string[]): Room => ({
  may: [...core, ...may.map((name) => `src-renderer/${name}`)],
  node: false,
});

/**
 * Every room and its arrows. A path belongs to the longest entry that begins it; a folder that belongs to none fails
 * the check. An entry that ends with `/*` places the files directly in that folder, not its folders.
 */
export const rooms: Readonly<Record<string, Room>> = {
  'src-core/errors': coreRoom(),
  'src-core/units': coreRoom('src-core/errors'),
  'src-core/tables': coreRoom('src-core/errors'),
  'src-core/maths': coreRoom(...units),
  'src-core/domain': coreRoom(...units),
  'src-core/photonics': coreRoom(...maths, 'src-core/domain'),
  'src-core/expressions': coreRoom(...maths),
  'src-core/documents': coreRoom(...domain),
  'src-core/contract': coreRoom('src-core/documents', ...domain),
  'src-core/plans': coreRoom(
    ...['src-core/documents', 'src-core/photonics', 'src-core/expressions', 'src-core/tables', ...domain, ...maths],
  ),

  'src-main/interfaces': mainRoom(),
  'src-main/instruments': mainRoom('interfaces'),
  'src-main/instruments/simulator': mainRoom('interfaces', 'instruments'),
  'src-main/storage': mainRoom('interfaces'),
  // Its workers read what sessions have recorded.
  'src-main/compute': mainRoom('interfaces', 'sessions', 'sessions/arrays'),
  'src-main/observability': mainRoom('interfaces'),
  'src-main/safety': mainRoom('interfaces'),
  'src-main/sessions': mainRoom('interfaces', 'sessions/arrays'),
  // Files of arrays, which the compute workers read as well.
  'src-main/sessions/arrays': mainRoom(),
  'src-main/runs': mainRoom(...acting),
  'src-main/rpc': mainRoom(...acting),
  'src-main/installation.ts': mainRoom(),
  // createHost's half for what needs no instrument: sessions and catalogue alone.
  'src-main/openRecords.ts': mainRoom('installation.ts', 'sessions', 'storage', 'interfaces'),
  'src-main/createHost.ts': mainRoom(
    ...[
      'openRecords.ts',
      'installation.ts',
      'rpc',
      ...acting,
      'instruments',
      'instruments/simulator',
      'storage',
      'compute',
      'observability',
    ],
  ),
  // A process of its own, so a root of its own: it opens the transports itself, when the host is no longer there.
  'src-main/safety/guardProcess.ts': mainRoom('interfaces', 'safety', 'instruments'),
  // What the window and the web shell share.
  'src-main/shells/*': mainRoom(...throughHost),
  'src-main/shells/cli': mainRoom(...throughHost, 'shells/*', 'shells/web'),
  'src-main/shells/web': mainRoom(...throughHost, 'shells/*'),
  'src-main/shells/electron': mainRoom(...throughHost, 'shells/*'),

  'src-preload': { may: ['src-core/contract'], packages: ['electron'], node: false },

  'src-renderer/*': rendererRoom('app'),
  'src-renderer/app': rendererRoom('features', 'stores', 'charts', 'client', 'ui'),
  'src-renderer/features': rendererRoom('stores', 'charts', 'client', 'ui'),
  'src-renderer/stores': rendererRoom('client'),
  'src-renderer/charts': rendererRoom('ui'),
  'src-renderer/ui': rendererRoom(),
  'src-renderer/client': rendererRoom(),
};

/** Where `import 'electron'` may stand: the shell, and the preload, which is that shell's own arm in the page. */
export const electronRooms: readonly string[] = ['src-main/shells/electron', 'src-preload'];

/** The room that a file lies in, or null. */
export function roomOf(path: string): string | null {
  const holds = (room: string): boolean =>
    room.endsWith('/*')
      ? path.startsWith(room.slice(0, -1)) && !path.slice(room.length - 1).includes('/')
      : path === room || path.startsWith(`${room}/`);
  const candidates = Object.keys(rooms).filter(holds);
  return candidates.sort((a, b) => b.length - a.length)[0] ?? null;
}
