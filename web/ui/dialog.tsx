import { i18n } from '@lingui/core';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.tsx';

/**
 * A dialog over the page, the browser's own: it keeps the focus inside, closes with Escape or a click beside it, and
 * gives the focus back. It is there as long as it is drawn.
 */
export function Dialog({
  title,
  onClose,
  children,
  isWide = false,
}: {
  title: string;
  onClose(): void;
  children: ReactNode;
  isWide?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The browser takes the first button, which would be the one that closes.
    (dialog?.querySelector<HTMLElement>('input, textarea') ?? dialog)?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // Escape is the keyboard's click beside it.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a dialog with Escape
    <dialog
      ref={ref}
      tabIndex={-1}
      aria-labelledby={titleId}
      onClose={onClose}
      onCancel={(event) => {
        // At once, and not a moment later: the next key is the page's.
        event.preventDefault();
        ref.current?.close();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) ref.current?.close();
      }}
      className={`dialog m-auto max-h-[min(85dvh,44rem)] w-[calc(100%-2rem)] overflow-hidden rounded-2xl border border-line bg-raised p-0 text-ink shadow-float outline-none ${isWide ? 'max-w-2xl' : 'max-w-md'}`}
    >
      <div className="flex max-h-[inherit] flex-col">
        <header className="flex items-center gap-2 border-b border-line py-2.5 pr-2.5 pl-5">
          <h2 id={titleId} className="flex-1 text-base font-semibold">
            {title}
          </h2>
          <IconButton label={i18n._('Fechar esta janela')} onClick={() => ref.current?.close()}>
            <X size={18} />
          </IconButton>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
      </div>
    </dialog>
  );
}
