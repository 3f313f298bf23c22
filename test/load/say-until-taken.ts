import type { LocalProsa } from '../../local/cli/start-local.ts';

type SayOptions = NonNullable<Parameters<LocalProsa['say']>[1]>;

/** WhatsApp posts again what the webhook did not take; milliseconds. */
const REPOST_MS = 1_000;

/** Says something until the webhook takes it, as WhatsApp does. */
export async function sayUntilTaken(
  prosa: Pick<LocalProsa, 'say'>,
  text: string,
  options: SayOptions & { messageId: string },
): Promise<void> {
  while ((await prosa.say(text, options)).status !== 200) {
    await new Promise((done) => setTimeout(done, REPOST_MS));
  }
}
