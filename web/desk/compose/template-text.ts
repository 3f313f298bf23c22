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

const NAMES = /^(nome|name|cliente|customer|first_?name|primeiro_?nome|nombre)$/i;

/** What stands before a name, at the beginning of a message. */
const GREETING = /^\W*(olá|oi|bom dia|boa tarde|boa noite|prezad[oa]|hi|hello|dear|hola|estimad[oa])[\s,]*$/i;

/** What is known by itself: the customer's first name where a variable asks for it or a greeting does, and the protocol. */
export function likelyValues(
  text: string,
  { name, protocol }: { name: string | null; protocol: string },
): Record<string, string> {
  const first = name?.trim().split(/\s+/)[0] ?? '';
  const parts = templateParts(text, {});
  const values: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'value') continue;
    const before = parts[index - 1];
    const isGreeted = index === 1 && before?.kind === 'words' && GREETING.test(before.text);
    const isName = NAMES.test(part.key) || isGreeted;
    values[part.key] ??= /protocolo?/i.test(part.key) ? protocol : isName ? first : '';
  }
  return values;
}
