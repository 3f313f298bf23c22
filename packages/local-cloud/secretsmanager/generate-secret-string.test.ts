import { expect, test } from 'vitest';
import { GenerateSecretStringError, generateSecretString } from './generate-secret-string.ts';
import type { RandomInt } from './random.ts';

/** The same numbers for every run (a linear congruential generator). */
function seeded(seed: number): RandomInt {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
test('a password has 32 characters and each type, and follows the given randomness', () => {
  const password = generateSecretString({}, seeded(1));
  expect(password).toHaveLength(32);
  expect(password).toBe(generateSecretString({}, seeded(1)));
  expect(password).not.toBe(generateSecretString({}, seeded(2)));
});

test('each included type is present even in the shortest password', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const password = generateSecretString({ PasswordLength: 4 }, seeded(seed));
    expect(password).toMatch(/[a-z]/);
    expect(password).toMatch(/[A-Z]/);
    expect(password).toMatch(/[0-9]/);
    expect(password).toMatch(/[^a-zA-Z0-9 ]/);
  }
});

test('excluded characters and types do not appear, and a space only when asked for', () => {
  const long = { PasswordLength: 2000 };
  expect(generateSecretString(long, seeded(1))).not.toContain(' ');
  expect(generateSecretString({ ...long, IncludeSpace: true }, seeded(1))).toContain(' ');
  expect(
    generateSecretString(
      { ...long, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: 'abc012' },
      seeded(1),
    ),
  ).toMatch(/^[d-z3-9]+$/);
  expect(generateSecretString({ ...long, ExcludeLowercase: true, ExcludeNumbers: true }, seeded(1))).toMatch(
    /^[^a-z0-9]+$/,
  );
});

test('the password joins the members of the template', () => {
  const secret = generateSecretString(
    { SecretStringTemplate: '{"user":"app"}', GenerateStringKey: 'password', ExcludeCharacters: '"\\' },
    seeded(1),
  );
  expect(JSON.parse(secret)).toEqual({ user: 'app', password: expect.stringMatching(/^.{32}$/) });
});

test.each([
  ['a template without a key', { SecretStringTemplate: '{}' }],
  ['a key without a template', { GenerateStringKey: 'k' }],
  ['a template that is not JSON', { SecretStringTemplate: '{', GenerateStringKey: 'k' }],
  ['a template that is no object', { SecretStringTemplate: '[]', GenerateStringKey: 'k' }],
  ['no length', { PasswordLength: 0 }],
  ['too great a length', { PasswordLength: 4097 }],
  ['less room than required types', { PasswordLength: 3 }],
  [
    'nothing left to choose from',
    { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
  ],
])('%s is refused', (_, options) => {
  expect(() => generateSecretString(options, seeded(1))).toThrow(GenerateSecretStringError);
});
