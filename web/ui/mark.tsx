/** Prosa's sign. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden="true">
      <rect width="64" height="64" rx="18" className="fill-accent" />
      <path
        d="M18 20a6 6 0 0 1 6-6h16a10 10 0 0 1 10 10v6a10 10 0 0 1-10 10H29l-9 9a1.2 1.2 0 0 1-2-.9z"
        className="fill-accent-ink"
      />
      <circle cx="28" cy="27" r="3" className="fill-accent" />
      <circle cx="38" cy="27" r="3" className="fill-accent" />
    </svg>
  );
}
