/**
 * Where the makers put their VISA library, the likeliest first: paths, and names that the system's loader looks for.
 * Windows: the IVI Foundation's shared components install visa64.dll and visa32.dll (VPP-4.3.5); macOS: NI's and
 * Rohde & Schwarz's frameworks; Linux: NI's libvisa.so, the IVI Foundation's libivivisa.so, Keysight's and Rohde &
 * Schwarz's own.
 */
export function usualVisaLibraries(platform: NodeJS.Platform = process.platform, arch = process.arch): string[] {
  switch (platform) {
    case 'win32':
      // A 64-bit system has both names in System32; visa32.dll there is a 64-bit library as well.
      return arch === 'ia32' ? ['visa32.dll'] : ['visa64.dll', 'visa32.dll'];
    case 'darwin':
      return [
        '/Library/Frameworks/VISA.framework/VISA',
        '/Library/Frameworks/RsVisa.framework/RsVisa',
        'librsvisa.dylib',
        'libvisa.dylib',
      ];
    default:
      return [
        'libvisa.so',
        'libvisa.so.0',
        'libivivisa.so',
        'libivivisa.so.0',
        'libktvisa32.so',
        'libktvisa32.so.0',
        '/opt/keysight/iolibs/libktvisa32.so',
        'librsvisa.so',
        'librsvisa.so.0',
        '/usr/lib/x86_64-linux-gnu/librsvisa.so',
        '/usr/local/vxipnp/linux/lib64/libvisa.so',
      ];
  }
}
