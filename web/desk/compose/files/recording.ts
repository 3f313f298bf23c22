import { keptFiles } from './kept-files.ts';
import { oggOfWebm } from './ogg-opus.ts';

/** Forms of a recording, the best first: WhatsApp plays Opus in Ogg as a voice note, and takes MP4 as sound. */
const FORMS = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];

/** Says that this device keeps a recording of a conversation; what reads it loads nothing of this file. */
export const recordingFlag = (userId: string, conversationId: string) =>
  `prosa.voice.${userId}.${conversationId}`;

export interface RecordingPorts {
  /** Of the flag, which is also the name of the file. */
  name: string;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  files: Pick<typeof keptFiles, 'put' | 'get' | 'delete'>;
}

export const recordingPorts = (name: string): RecordingPorts => ({
  ...{ name, storage: localStorage, files: keptFiles },
});

/**
 * A recording that outlives the page: each second of it is kept on this device as it comes.
 *
 * @throws {DOMException} `NotSupportedError` where this browser records nothing that WhatsApp takes; else the person allows no
 *   microphone, or there is none
 */
export async function beginRecording(ports: RecordingPorts) {
  const mimeType = FORMS.find((form) => globalThis.MediaRecorder?.isTypeSupported(form));
  // Before the microphone is asked for: what it takes could not be sent.
  if (!mimeType) throw new DOMException('no form of a recording that WhatsApp takes', 'NotSupportedError');
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  try {
    return recordingOf(stream, mimeType, ports);
  } catch (error) {
    close(stream);
    throw error;
  }
}

/** Browsers show a microphone as open until this. */
function close(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function recordingOf(stream: MediaStream, mimeType: string, { name, storage, files }: RecordingPorts) {
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  const parts: Blob[] = [];
  let kept: Promise<void> = Promise.resolve();
  recorder.ondataavailable = ({ data }) => {
    if (data.size === 0) return;
    parts.push(data);
    const all = new Blob(parts, { type: recorder.mimeType });
    kept = kept.then(() => files.put(name, all)).catch(() => undefined);
    storage.setItem(name, '1');
  };
  recorder.start(1_000);
  return {
    pause: () => recorder.pause(),
    resume: () => recorder.resume(),
    /** @returns all of it */
    async stop(): Promise<Blob> {
      const ended = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
      if (recorder.state !== 'inactive') {
        recorder.stop();
        await ended;
      }
      close(stream);
      await kept;
      return new Blob(parts, { type: recorder.mimeType });
    },
  };
}

export type Recording = Awaited<ReturnType<typeof beginRecording>>;

/** What an earlier page recorded and did not send; `lost`: it did, and this device could not keep it. */
export async function keptRecording({
  name,
  storage,
  files,
}: RecordingPorts): Promise<Blob | 'lost' | undefined> {
  const kept = await files.get(name).catch(() => undefined);
  return kept ?? (storage.getItem(name) === null ? undefined : 'lost');
}

/** The flag goes first: with it a recording that was sent would be offered again. */
export function forgetRecording({ name, storage, files }: RecordingPorts): void {
  storage.removeItem(name);
  files.delete(name).catch(() => undefined);
}

/** A recording as it is sent: a voice note where it is, or becomes, Opus in Ogg, and else a file of sound. */
export async function voiceFile(recorded: Blob): Promise<{ file: File; isVoice: boolean }> {
  const type = recorded.type.split(';')[0];
  if (type === 'audio/webm') {
    const ogg = oggOfWebm(new Uint8Array(await recorded.arrayBuffer()));
    if (ogg) return { file: new File([ogg.bytes], 'voz.ogg', { type: 'audio/ogg' }), isVoice: true };
  }
  const isVoice = type === 'audio/ogg';
  const name = isVoice ? 'voz.ogg' : 'voz.m4a';
  return { file: new File([recorded], name, { type: isVoice ? 'audio/ogg' : 'audio/mp4' }), isVoice };
}
