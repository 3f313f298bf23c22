import { TimerOff } from 'lucide-react';

/** Why nothing but a template can be written. */
export function TemplateHint({ children }: { children: string }) {
  return (
    <p className="mt-1 mb-2 flex items-center gap-2 rounded-lg bg-warn-soft px-3 py-2 text-xs font-medium text-warn">
      <TimerOff size={15} className="shrink-0" />
      {children}
    </p>
  );
}
