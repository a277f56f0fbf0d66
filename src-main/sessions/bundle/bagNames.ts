import { isArtifactDirectoryName } from '../artifact/artifactNames.ts';

/** The files of a BagIt 1.0 bag. Source: RFC 8493, section 2. */
export const bagFile = {
  declaration: 'bagit.txt',
  info: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
} as const;

export const payloadFolder = 'data/';
export const crateFile = 'data/ro-crate-metadata.json';

export const bagDeclaration = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Lines `<sha256>  <path>`, in order of the paths. CR, LF and % in a path are percent-encoded (section 2.1.3). */
export function manifestText(sums: ReadonlyMap<string, string>): string {
  const paths = [...sums.keys()].sort();
  return paths.map((path) => `${sums.get(path)}  ${encodePath(path)}\n`).join('');
}

const encodePath = (path: string) =>
  path.replace(/[%\r\n]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** The sums of a manifest by path, or null when a line has not the form or a path stands twice. */
export function parseManifest(text: string): Map<string, string> | null {
  const sums = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') continue;
    const parts = /^([0-9a-fA-F]{64})[ \t]+\*?(.+)$/.exec(line);
    if (parts === null) return null;
    const path = (parts[2] as string)
      .replace(/^\.\//, '')
      .replace(/%(0[AaDd]|25)/g, (code) => decodeURIComponent(code));
    if (sums.has(path)) return null;
    sums.set(path, (parts[1] as string).toLowerCase());
  }
  return sums;
}

/** The artifact directories in a bag's payload: `data/awen_calibration_<id>/...`. */
export function artifactDirectoriesOf(paths: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const path of paths) {
    const [data, name, rest] = path.split('/');
    if (data === 'data' && name !== undefined && rest !== undefined && isArtifactDirectoryName(name)) names.add(name);
  }
  return [...names].sort();
}
