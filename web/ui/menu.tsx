import { type ReactNode, useId, useRef } from 'react';
import { Kbd } from './kbd.tsx';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  shortcut?: string | undefined;
  isChosen?: boolean | undefined;
  onChoose(): void;
}

/** A button with a menu below it: the browser's own popover, moved through with the arrow keys. */
export function Menu({
  label,
  button,
  items,
  className = '',
  align = 'end',
}: {
  label: string;
  button: ReactNode;
  items: readonly MenuItem[];
  className?: string;
  align?: 'start' | 'end';
}) {
  const id = useId();
  const anchor = `--menu-${id.replaceAll(/[^a-z0-9]/gi, '')}`;
  const ref = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...(ref.current?.querySelectorAll('button') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        className={className}
        style={{ anchorName: anchor } as React.CSSProperties}
      >
        {button}
      </button>
      <div
        ref={ref}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={move}
        onToggle={(event) => {
          if (event.newState === 'open') ref.current?.querySelector('button')?.focus();
        }}
        className={`menu min-w-52 rounded-xl border border-line bg-raised p-1 text-ink shadow-float ${align === 'end' ? 'menu-end' : 'menu-start'}`}
        style={{ positionAnchor: anchor } as React.CSSProperties}
      >
        {items.map(({ label: text, icon, shortcut, isChosen, onChoose }) => (
          <button
            key={text}
            type="button"
            {...(isChosen === undefined
              ? { role: 'menuitem' }
              : { role: 'menuitemradio', 'aria-checked': isChosen })}
            onClick={() => {
              ref.current?.hidePopover();
              onChoose();
            }}
            className="flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-left hover:bg-hover focus-visible:bg-hover focus-visible:outline-none aria-checked:font-semibold aria-checked:text-accent-text"
          >
            {icon}
            <span className="flex-1 truncate">{text}</span>
            {shortcut ? <Kbd keys={shortcut} /> : null}
          </button>
        ))}
      </div>
    </>
  );
}
