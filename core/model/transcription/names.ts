/** What lib/ and the function that listens to voice notes know of it. */

/** Takes ogg/opus as WhatsApp has it, and hints of several languages and of names. */
export const DEFAULT_TRANSCRIPTION_MODEL = 'gpt-transcribe';

/** Environment variables of a function that listens, besides `STAGE`. `none` as the model: nothing is listened to. */
export const TRANSCRIPTION_ENVIRONMENT = ['TRANSCRIPTION_MODEL', 'TRANSCRIPTION_BASE_URL'] as const;

/** As the model's name: the installation listens to nothing. */
export const NO_TRANSCRIPTION = 'none';
