/** What the customer reads: with the person's name in bold above it, if that is wanted. */
export function signed(text: string, name: string | undefined): string {
  const clean = name?.replaceAll(/[*_~`\n]/g, '').trim();
  return clean ? `*${clean}:*\n${text}` : text;
}
