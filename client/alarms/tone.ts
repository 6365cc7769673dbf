/** Two falling pairs of tones: heard across a room, and like nothing else that a computer says. */
const TONES: readonly [at: number, hertz: number][] = [
  [0, 988],
  [0.18, 740],
  [0.5, 988],
  [0.68, 740],
];
const TONE_S = 0.16;

let context: AudioContext | null = null;

/** False until somebody has touched the page: browsers let none sound before. */
export function maySound(): boolean {
  return audio()?.state === 'running';
}

/** Asks for leave to sound; to be called from a click or a key. */
export async function wakeSound(): Promise<void> {
  await audio()
    ?.resume()
    .catch(() => undefined);
}

/** Sounds the alarm, made on the spot: there is no file to load. */
export function soundAlarm(volume: number): void {
  const to = audio();
  if (to === null) return;
  const start = to.currentTime + 0.02;
  for (const [at, hertz] of TONES) {
    const tone = to.createOscillator();
    const gain = to.createGain();
    tone.type = 'triangle';
    tone.frequency.value = hertz;
    // no click at either end
    gain.gain.setValueAtTime(0, start + at);
    gain.gain.linearRampToValueAtTime(volume * 0.5, start + at + 0.015);
    gain.gain.setTargetAtTime(0, start + at + TONE_S * 0.6, 0.03);
    tone.connect(gain).connect(to.destination);
    tone.start(start + at);
    tone.stop(start + at + TONE_S + 0.1);
  }
}

function audio(): AudioContext | null {
  if (context !== null) return context;
  const Context = globalThis.AudioContext as typeof AudioContext | undefined;
  context = Context === undefined ? null : new Context();
  return context;
}
