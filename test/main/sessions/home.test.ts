import { describe, expect, it } from 'vitest';
import { fringeHome } from '../../../src-main/sessions/home.ts';

const on = (platform: NodeJS.Platform, userHome: string, environment: Record<string, string> = {}) =>
  fringeHome({ platform, userHome, environment });

describe('data folder', () => {
  it('is FRINGE_HOME where that is set', () => {
    expect(on('linux', '/home/ada', { FRINGE_HOME: '/data/fringe', XDG_DATA_HOME: '/x' })).toBe('/data/fringe');
    expect(on('win32', 'C:\\Users\\ada', { FRINGE_HOME: 'D:\\fringe' })).toBe('D:\\fringe');
  });

  it("is else the platform's", () => {
    expect(on('linux', '/home/ada')).toBe('/home/ada/.local/share/fringe');
    expect(on('linux', '/home/ada', { XDG_DATA_HOME: '/x' })).toBe('/x/fringe');
    expect(on('linux', '/home/ada', { XDG_DATA_HOME: 'relative' })).toBe('/home/ada/.local/share/fringe');
    expect(on('darwin', '/Users/ada')).toBe('/Users/ada/Library/Application Support/Fringe');
    expect(on('win32', 'C:\\Users\\ada', { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' })).toBe(
      'C:\\Users\\ada\\AppData\\Roaming\\Fringe',
    );
    expect(on('win32', 'C:\\Users\\ada')).toBe('C:\\Users\\ada\\AppData\\Roaming\\Fringe');
  });
});
