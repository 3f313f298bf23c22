/** What a vCard says, as far as it is needed. */
export interface VCard {
  name: string | undefined;
  phones: Array<{ phone: string; waId: string | undefined }>;
}

/**
 * Reads name and telephone numbers of a vCard, in which WhatsApp writes `TEL;waid=5511…:+55 11 …`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6350
 */
export function readVCard(vcard: string): VCard {
  const read: VCard = { name: undefined, phones: [] };
  for (const line of vcard.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const [property = '', ...parameters] = line.slice(0, Math.max(colon, 0)).split(';');
    const value = line.slice(colon + 1).trim();
    // A property may stand in a group, as in `item1.TEL`.
    const name = property.slice(property.lastIndexOf('.') + 1).toUpperCase();
    if (name === 'FN' && value !== '') read.name ??= value;
    if (name === 'TEL' && value !== '') {
      const waId = parameters.find((parameter) => /^waid=\d{1,32}$/i.test(parameter))?.slice('waid='.length);
      read.phones.push({ phone: value, waId });
    }
  }
  return read;
}
