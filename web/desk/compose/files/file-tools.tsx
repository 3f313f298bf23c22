import { i18n } from '@lingui/core';
import { toasts } from '../../../ui/toasts.tsx';
import { useDesk } from '../../desk-context.ts';
import type { Seen } from '../outbox.ts';
import { AttachedFiles } from './attached-files.tsx';
import { keptFiles } from './kept-files.ts';
import { VoiceRecorder } from './voice-recorder.tsx';

/** What a person sends besides words: files that they chose, or their voice. */
export type FileTool = { kind: 'files'; files: readonly File[] } | { kind: 'voice' };

interface Props {
  conversationId: string;
  tool: FileTool;
  seen: Seen;
  onDone(): void;
}

/** Loaded when it is first wanted: the desk's own file has no room for it. */
export function FileTools({ conversationId, tool, seen, ...props }: Props) {
  const { outbox } = useDesk();
  const onDone = () => {
    props.onDone();
    // Where the words are again, once that is drawn.
    setTimeout(() => document.getElementById('composer')?.focus());
  };
  /** @param text said with it @returns whether it is on its way: a device that is full keeps nothing */
  const send = async (file: File, sha256: string, { text = '', voice = false } = {}) => {
    const id = crypto.randomUUID();
    // The device has it before anything is said of it, so that no upload is without its file.
    const isKept = await keptFiles.put(id, file).then(
      () => true,
      () => false,
    );
    if (!isKept) {
      toasts.show({ kind: 'problem', text: i18n._('Este aparelho não tem espaço para o arquivo.') });
      return false;
    }
    const { name, type, size: bytes } = file;
    outbox.say(
      conversationId,
      { kind: 'file', text, file: { id, sha256, name, type, bytes, ...(voice ? { voice } : {}) } },
      seen,
    );
    return true;
  };
  return tool.kind === 'voice' ? (
    <VoiceRecorder conversationId={conversationId} onSend={send} onDone={onDone} />
  ) : (
    <AttachedFiles conversationId={conversationId} files={tool.files} onSend={send} onDone={onDone} />
  );
}
