import { Dialog } from '../ui/Dialog.tsx';
import { screens } from './screens.ts';

const shortcuts: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Esc', 'Esc'], 'STOP: ends what runs and makes every output safe, from anywhere, also while typing'],
  [['Ctrl', '.'], 'STOP as well'],
  [['Space'], 'Pause or resume the run (Calibrate)'],
  [['Enter'], 'Start from the preflight sheet'],
  [['Ctrl', 'S'], 'Save the file that is open (Calibrate, Drift)'],
  [
    ['←', '→'],
    'Move a parameter by one step, with Shift by a tenth, with Page Up and Page Down by ten (slider in focus)',
  ],
  [['+', '−', '0'], 'Zoom the strips in, out, and back; ← → move them (strips in focus, on Bench and Drift)'],
  [['/'], 'Search the sessions'],
  [['?'], 'This help'],
];

export function HelpOverlay({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <table>
        <tbody>
          {shortcuts.map(([keys, what]) => (
            <tr key={what}>
              <td className="keys">
                {keys.map((key, index) => (
                  <kbd key={index}>{key}</kbd>
                ))}
              </td>
              <td>{what}</td>
            </tr>
          ))}
          {screens.map(({ id, title }, index) => (
            <tr key={id}>
              <td className="keys">
                <kbd>{index + 1}</kbd>
              </td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
