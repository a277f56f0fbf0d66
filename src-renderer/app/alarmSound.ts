let context: AudioContext | null = null;

/**
 * Two short tones, falling for an alarm: made by the page itself, so that nothing has to be fetched. A browser that has
 * not been touched yet stays silent; the screen shows the alarm either way.
 */
export function playAlarmSound(): void {
  try {
    context ??= new AudioContext();
    void context.resume();
    const now = context.currentTime;
    for (const [index, frequencyHz] of [880, 660, 880, 660].entries()) {
      const tone = new OscillatorNode(context, { type: 'triangle', frequency: frequencyHz });
      const volume = new GainNode(context, { gain: 0 });
      const at = now + index * 0.22;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.18, at + 0.015);
      volume.gain.linearRampToValueAtTime(0, at + 0.19);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.2);
    }
  } catch {
    // A machine without sound has the screen and the notification.
  }
}
