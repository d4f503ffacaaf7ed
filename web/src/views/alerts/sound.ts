/** A sound that is heard across a room, where the browser allows it; made here, so that no file is needed. */

let context: AudioContext | null = null

/** Sound `times` two-tone signals. A page that nobody has touched yet may not, and is silent. */
export function sound(times = 3): void {
  try {
    context ??= new AudioContext()
    const now = context.currentTime
    for (let turn = 0; turn < times * 2; turn++) {
      const tone = context.createOscillator()
      const volume = context.createGain()
      tone.frequency.value = turn % 2 ? 660 : 880
      volume.gain.setValueAtTime(0.0001, now + turn * 0.35)
      volume.gain.exponentialRampToValueAtTime(0.4, now + turn * 0.35 + 0.03)
      volume.gain.exponentialRampToValueAtTime(0.0001, now + turn * 0.35 + 0.32)
      tone.connect(volume).connect(context.destination)
      tone.start(now + turn * 0.35)
      tone.stop(now + turn * 0.35 + 0.34)
    }
    void context.resume().catch(() => {})
  } catch {
    // There is no sound here.
  }
}
