/** Keys as they stand on a keyboard; on a screen that is touched there are none. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="hidden rounded-[5px] border border-current/30 px-1 font-sans text-2xs leading-4 font-medium pointer-fine:inline">
      {keys}
    </kbd>
  );
}
