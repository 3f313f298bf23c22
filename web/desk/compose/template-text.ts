/** A piece of a template's text: words, or a variable with what stands for it. */
export type TemplatePart =
  | { kind: 'words'; text: string }
  | { kind: 'value'; key: string; value: string | undefined };

/** Splits a template's text at its variables, `{{key}}`. A value of blanks is none. */
export function templateParts(text: string, values: Readonly<Record<string, string>>): TemplatePart[] {
  return text.split(/(\{\{[^{}]+\}\})/).flatMap((piece): TemplatePart[] => {
    const key = /^\{\{([^{}]+)\}\}$/.exec(piece)?.[1]?.trim();
    if (key !== undefined) return [{ kind: 'value', key, value: values[key]?.trim() || undefined }];
    return piece === '' ? [] : [{ kind: 'words', text: piece }];
  });
}

/** The text as the customer reads it. */
export function filledText(text: string, values: Readonly<Record<string, string>>): string {
  return templateParts(text, values)
    .map((part) => (part.kind === 'words' ? part.text : (part.value ?? `{{${part.key}}}`)))
    .join('');
}

/** What is known by itself: the customer's first name where a variable asks for a name, and the protocol. */
export function likelyValues(
  keys: readonly string[],
  { name, protocol }: { name: string | null; protocol: string },
): Record<string, string> {
  const first = name?.trim().split(/\s+/)[0] ?? '';
  return Object.fromEntries(
    keys.map((key) => {
      if (/protocolo?/i.test(key)) return [key, protocol];
      return [
        key,
        /^(nome|name|cliente|customer|first_?name|primeiro_?nome|nombre)$/i.test(key) ? first : '',
      ];
    }),
  );
}
