import { i18n } from '@lingui/core';
import { X } from 'lucide-react';
import { type MouseEvent, type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from 'react';
import { IconButton } from './button.tsx';

/**
 * What makes a `<dialog>` one over the page, the browser's own: it keeps the focus inside, closes with Escape or a click beside
 * what is in it, and gives the focus back. It is there as long as it is drawn.
 */
export function useModal(onClose: () => void) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The browser takes the first button, which would be the one that closes.
    (dialog?.querySelector<HTMLElement>('input, textarea') ?? dialog)?.focus();
    return () => dialog?.close();
  }, []);
  const close = () => ref.current?.close();
  const props = {
    ref,
    tabIndex: -1,
    onClose,
    onCancel(event: SyntheticEvent) {
      // At once, and not a moment later: the next key is the page's.
      event.preventDefault();
      close();
      onClose();
    },
    onClick(event: MouseEvent) {
      if (event.target === ref.current) close();
    },
  };
  return { props, close };
}

/** A dialog with a title and a way out. */
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
  const { props, close } = useModal(onClose);
  const titleId = useId();
  return (
    <dialog
      {...props}
      aria-labelledby={titleId}
      className={`dialog m-auto max-h-[min(85dvh,44rem)] w-[calc(100%-2rem)] overflow-hidden rounded-2xl border border-line bg-raised p-0 text-ink shadow-float outline-none ${isWide ? 'max-w-2xl' : 'max-w-md'}`}
    >
      <div className="flex max-h-[inherit] flex-col">
        <header className="flex items-center gap-2 border-b border-line py-2.5 pr-2.5 pl-5">
          <h2 id={titleId} className="flex-1 text-base font-semibold">
            {title}
          </h2>
          <IconButton label={i18n._('Fechar esta janela')} onClick={close}>
            <X size={18} />
          </IconButton>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
      </div>
    </dialog>
  );
}
