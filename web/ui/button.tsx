import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

const KINDS = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover font-semibold',
  quiet: 'border border-line-strong bg-surface text-ink hover:bg-hover font-medium',
  ghost: 'text-ink-soft hover:bg-hover hover:text-ink font-medium',
  danger: 'bg-danger text-surface hover:opacity-90 font-semibold',
  soft: 'bg-accent-soft text-accent-text hover:brightness-95 font-semibold',
} as const;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: keyof typeof KINDS;
  size?: 'sm' | 'md';
  icon?: ReactNode;
  /** The key that does the same. */
  shortcut?: string | undefined;
}

export function Button({
  kind = 'quiet',
  size = 'md',
  icon,
  shortcut,
  children,
  className = '',
  ...rest
}: ButtonProps) {
  const measures =
    size === 'sm' ? 'h-7 px-2.5 text-xs gap-1.5 rounded-lg' : 'h-9 px-3.5 gap-2 rounded-[10px]';
  return (
    <button
      type="button"
      {...rest}
      className={`inline-flex shrink-0 items-center justify-center whitespace-nowrap transition-colors disabled:opacity-50 ${measures} ${KINDS[kind]} ${className}`}
    >
      {icon}
      {children}
      {shortcut ? <Kbd keys={shortcut} /> : null}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, for those who do not see its sign. */
  label: string;
  shortcut?: string | undefined;
  isPressed?: boolean | undefined;
}

export function IconButton({
  label,
  shortcut,
  isPressed,
  children,
  className = '',
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={shortcut ? `${label} (${shortcut})` : label}
      aria-pressed={isPressed}
      {...rest}
      className={`grid size-9 shrink-0 place-items-center rounded-[10px] text-ink-soft transition-colors hover:bg-hover hover:text-ink disabled:opacity-40 aria-pressed:bg-chosen aria-pressed:text-accent-text ${className}`}
    >
      {children}
    </button>
  );
}
