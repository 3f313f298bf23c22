/** The page's one recording: it plays on when its line is scrolled away, and no two play at once. */
let element: HTMLAudioElement | undefined;

/** What tells it that nothing is to be heard any more. */
export const STOP = 'prosa:stop';

export function soundElement(): HTMLAudioElement {
  element ??= new Audio();
  return element;
}

/** Who leaves a conversation does not hear it in the next one. */
export function stopSound(): void {
  element?.dispatchEvent(new Event(STOP));
}
