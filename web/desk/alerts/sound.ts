let context: AudioContext | undefined;

/**
 * Two short notes. A browser stays silent until the person has clicked or typed on the page; from then on it sounds.
 *
 * @param volume from 0 to 1
 */
export async function sound(volume: number): Promise<void> {
  context ??= new AudioContext();
  if (context.state === 'suspended') await context.resume();
  const { currentTime } = context;
  for (const [frequency, at] of [
    [740, 0],
    [988, 0.11],
  ] as const) {
    const gain = new GainNode(context, { gain: 0 });
    const tone = new OscillatorNode(context, { type: 'sine', frequency });
    gain.gain.setValueAtTime(0, currentTime + at);
    gain.gain.linearRampToValueAtTime(volume * 0.35, currentTime + at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, currentTime + at + 0.35);
    tone.connect(gain).connect(context.destination);
    tone.start(currentTime + at);
    tone.stop(currentTime + at + 0.4);
  }
}
