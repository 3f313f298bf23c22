import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { cleanName } from './clean-name.ts';

describe('the name of a file', () => {
  it.each<[string, string | undefined, string | undefined, string]>([
    ['is the customer’s', 'Orçamento março.pdf', 'pdf', 'Orçamento março.pdf'],
    ['has no folders', '../../etc/passwd', undefined, 'passwd'],
    ['has none of Windows either', 'C:\\Users\\ana\\nota.pdf', 'pdf', 'nota.pdf'],
    ['does not turn the direction of writing', 'cod\u202Efdp.exe', 'exe', 'codfdp.exe'],
    ['ends as the bytes say', 'boleto.pdf', 'exe', 'boleto.pdf.exe'],
    ['keeps an ending of the same type', 'foto.JPEG', 'jpg', 'foto.JPEG'],
    ['is made up where there is none', undefined, 'ogg', 'document.ogg'],
    ['is made up where nothing is left of it', '/..', 'pdf', 'document.pdf'],
    ['is none that a system knows', 'con.txt', 'txt', 'document.txt'],
    ['has no quotes and no line ends', 'a"b\r\nSet-Cookie: x.pdf', 'pdf', 'a_bSet-Cookie_ x.pdf'],
    ['is short', `${'a'.repeat(300)}.pdf`, 'pdf', `${'a'.repeat(76)}.pdf`],
    ['is no hidden one', '.bashrc', undefined, 'bashrc'],
  ])('%s', (_what, given, extension, name) => {
    expect(cleanName(given, extension, 'document')).toBe(name);
  });

  it('never leads out of its folder, hides its end, or is empty', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[./\\ \w\u202e-]{0,40}$/u));
    fc.assert(
      fc.property(
        name,
        fc.option(fc.constantFrom('pdf', 'exe', 'jpg'), { nil: undefined }),
        (given, extension) => {
          const clean = cleanName(given, extension, 'document');
          expect(clean).not.toMatch(/[/\\\p{C}"<>]|^[. ]|^$/u);
          expect([...clean].length).toBeLessThanOrEqual(80);
          if (extension !== undefined) expect(clean.toLowerCase()).toMatch(/\.(pdf|exe|jpe?g|jfif)$/);
        },
      ),
      propertyRuns(300),
    );
  });
});
