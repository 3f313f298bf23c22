import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '../ui/button.tsx';

/**
 * What stands beside the phones; Escape closes it.
 *
 * @param about when it is another one, the panel is read from its beginning
 */
export function AsidePanel({
  title,
  closeLabel,
  about,
  onClose,
  children,
}: {
  title: string;
  closeLabel: string;
  about: string;
  onClose(): void;
  children: ReactNode;
}) {
  const ref = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thing is another place to read from
  useEffect(() => ref.current?.focus(), [about]);
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      aria-label={title}
      className="aside flex min-h-0 flex-col border-l border-line bg-surface focus:outline-none"
      onKeyDown={(event) => {
        // A dialog over the panel takes its Escape for itself.
        const isOfDialog = event.target instanceof Element && event.target.closest('dialog') !== null;
        if (event.key === 'Escape' && !isOfDialog) onClose();
      }}
    >
      <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <h2 className="flex-1 text-base font-semibold">{title}</h2>
        <IconButton label={closeLabel} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </header>
      {children}
    </aside>
  );
}
