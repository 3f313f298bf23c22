import { i18n } from '@lingui/core';

/** How large a file is, as people read it. */
export function sizeText(bytes: number | null): string | undefined {
  if (bytes === null) return undefined;
  const [amount, unit] = bytes < 1_000_000 ? [Math.ceil(bytes / 1_000), 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${amount.toLocaleString(i18n.locale, { maximumFractionDigits: 1 })} ${unit}`;
}
