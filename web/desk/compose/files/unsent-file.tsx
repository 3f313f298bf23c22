import { i18n } from '@lingui/core';
import { Paperclip } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button } from '../../../ui/button.tsx';
import { contentName } from '../../../ui/names.ts';
import type { UnsentFile as File } from '../outbox.ts';
import { uploads } from './upload-file.ts';

/** A file on its way from this device: how far it is, and the way back. */
export function UnsentFile({ file, onCancel }: { file: File; onCancel(): void }) {
  const share = useSyncExternalStore(uploads.subscribe, () => uploads.shareOf(file.id));
  return (
    <span className="my-0.5 flex min-w-56 items-center gap-3 rounded-xl bg-canvas/70 p-2.5">
      <Paperclip size={18} className="shrink-0 text-accent-text" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{file.voice ? contentName('voice') : file.name}</span>
        {share === undefined ? null : (
          <progress value={share} aria-label={i18n._('Enviando o arquivo')} className="h-1.5 w-full" />
        )}
      </span>
      {share === undefined ? null : (
        <Button size="sm" kind="ghost" onClick={onCancel}>
          {i18n._('Cancelar')}
        </Button>
      )}
    </span>
  );
}
