import { i18n } from '@lingui/core';
import { AudioLines, Paperclip } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import { IconButton } from '../../../ui/button.tsx';
import { useTeam } from '../../desk-context.ts';
import type { FileTool } from './file-tools.tsx';
import { recordingFlag } from './recording.ts';

interface Props {
  conversationId: string;
  /** Where files may be dropped and pasted. */
  frame: RefObject<HTMLElement | null>;
  onTool(tool: FileTool): void;
}

/** What a person sends besides words: files that are chosen, dropped or pasted, and their voice. */
export function FileButtons({ conversationId, frame, onTool }: Props) {
  const { me } = useTeam();
  const told = useRef(onTool);
  told.current = onTool;
  const flag = recordingFlag(me.userId, conversationId);
  useEffect(() => {
    // An earlier page left a recording.
    if (localStorage.getItem(flag)) told.current({ kind: 'voice' });
  }, [flag]);
  useEffect(() => {
    const place = frame.current;
    const ending = new AbortController();
    const { signal } = ending;
    const take = (event: Event, files: FileList | undefined) => {
      if (!files?.length) return;
      event.preventDefault();
      told.current({ kind: 'files', files: [...files] });
    };
    place?.addEventListener('paste', (event) => take(event, event.clipboardData?.files), { signal });
    place?.addEventListener('drop', (event) => take(event, event.dataTransfer?.files), { signal });
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    place?.addEventListener('dragover', allow, { signal });
    return () => ending.abort();
  }, [frame]);
  return (
    <>
      <label
        title={i18n._('Anexar')}
        className="grid size-7 cursor-pointer place-items-center rounded-lg text-ink-faint focus-within:text-accent-text hover:bg-hover hover:text-ink"
      >
        <Paperclip size={15} />
        <input
          type="file"
          multiple
          aria-label={i18n._('Anexar')}
          className="sr-only"
          onChange={({ target }) => {
            if (target.files?.length) onTool({ kind: 'files', files: [...target.files] });
            target.value = '';
          }}
        />
      </label>
      <IconButton label={i18n._('Gravar voz')} onClick={() => onTool({ kind: 'voice' })}>
        <AudioLines size={15} />
      </IconButton>
    </>
  );
}
