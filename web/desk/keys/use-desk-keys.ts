import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';
import { useOpenHead } from '../conversation/use-open-head.ts';
import type { Desk } from '../desk-context.ts';
import { type Command, commandsOf } from './commands.ts';

/** Lets every command be given by its keys: letters outside of fields only, and none while a dialog is open. */
export function useDeskKeys(desk: Desk, isDialogOpen: boolean): void {
  const head = useOpenHead(desk.place.conversationId);
  const commands = commandsOf(desk, head);
  const current = useRef<{ commands: Command[]; isDialogOpen: boolean }>({ commands, isDialogOpen });
  current.current = { commands, isDialogOpen };
  const bindings = commands.flatMap(({ keys }) => keys).join(' | ');
  useEffect(() => {
    const run = (keys: string) => (event: KeyboardEvent) => {
      if (current.current.isDialogOpen || isElsewhere(event, keys)) return;
      const command = current.current.commands.find((one) => one.keys.includes(keys));
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    // The first that fits is carried out: the `e` that ends `g e` closes no conversation.
    const all = bindings.split(' | ').sort((a, b) => Number(b.includes(' ')) - Number(a.includes(' ')));
    return tinykeys(window, Object.fromEntries(all.map((keys) => [keys, run(keys)])), {
      ignore: () => false,
    });
  }, [bindings]);
}

/** A key that belongs to a field, a menu or an element that moves with arrows. */
function isElsewhere(event: KeyboardEvent, keys: string): boolean {
  if (keys.startsWith('$mod')) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog, [popover]:popover-open, [role=alertdialog]')) return true;
  return (
    target.isContentEditable ||
    target.matches('input, textarea, select') ||
    event.altKey ||
    event.ctrlKey ||
    event.metaKey
  );
}
