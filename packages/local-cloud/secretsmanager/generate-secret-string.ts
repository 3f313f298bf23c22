import { type RandomInt, randomText, secureRandom } from './random.ts';

/**
 * CloudFormation's GenerateSecretString, and, without its first two members, the input of
 * GetRandomPassword.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export interface GenerateSecretStringOptions {
  /** A JSON object to which the password is added; needs `GenerateStringKey`. */
  SecretStringTemplate?: string;
  /** The name of the added member; needs `SecretStringTemplate`. */
  GenerateStringKey?: string;
  /** 1 to 4096 characters, 32 by default. */
  PasswordLength?: number;
  ExcludeCharacters?: string;
  ExcludeLowercase?: boolean;
  ExcludeUppercase?: boolean;
  ExcludeNumbers?: boolean;
  ExcludePunctuation?: boolean;
  IncludeSpace?: boolean;
  /** At least one character of each kind that is not excluded; true by default. */
  RequireEachIncludedType?: boolean;
}

/** Options from which no secret can be made. */
export class GenerateSecretStringError extends Error {
  override readonly name = 'GenerateSecretStringError';
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;
const LONGEST = 4096;

/**
 * Makes the value of a secret: a password, or a JSON object that holds one.
 *
 * @throws {GenerateSecretStringError}
 */
export function generateSecretString(
  options: GenerateSecretStringOptions = {},
  random: RandomInt = secureRandom,
): string {
  const { SecretStringTemplate: template, GenerateStringKey: key } = options;
  if ((template === undefined) !== (key === undefined)) {
    throw new GenerateSecretStringError('SecretStringTemplate and GenerateStringKey must be given together');
  }
  const object = template === undefined ? undefined : parseTemplate(template);
  const password = generatePassword(options, random);
  if (!object || key === undefined) return password;
  return JSON.stringify({ ...object, [key]: password });
}

function parseTemplate(template: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(template);
  } catch (error) {
    throw new GenerateSecretStringError('SecretStringTemplate is not valid JSON', { cause: error });
  }
  if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed;
  throw new GenerateSecretStringError('SecretStringTemplate is not a JSON object');
}

function generatePassword(options: GenerateSecretStringOptions, random: RandomInt): string {
  const length = options.PasswordLength ?? DEFAULT_LENGTH;
  if (!Number.isInteger(length) || length < 1 || length > LONGEST) {
    throw new GenerateSecretStringError(`PasswordLength must be a whole number from 1 to ${LONGEST}`);
  }
  const kinds = alphabets(options);
  if (kinds.length === 0) throw new GenerateSecretStringError('every character is excluded');
  const required = options.RequireEachIncludedType === false ? [] : kinds;
  if (required.length > length) {
    throw new GenerateSecretStringError(
      `PasswordLength ${length} leaves no room for one character of each of ${required.length} types`,
    );
  }
  const one = required.map((alphabet) => randomText(random, 1, alphabet));
  const rest = randomText(random, length - one.length, kinds.join(''));
  return shuffle([...one, ...rest], random).join('');
}

/** The allowed characters of each kind. */
function alphabets(options: GenerateSecretStringOptions): string[] {
  const excluded = new Set(options.ExcludeCharacters ?? '');
  return [
    options.ExcludeLowercase ? '' : LOWERCASE,
    options.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    options.ExcludeNumbers ? '' : NUMBERS,
    options.ExcludePunctuation ? '' : PUNCTUATION,
    options.IncludeSpace ? ' ' : '',
  ]
    .map((alphabet) => [...alphabet].filter((character) => !excluded.has(character)).join(''))
    .filter((alphabet) => alphabet !== '');
}

/** Every order is equally likely (Fisher and Yates). */
function shuffle(characters: string[], random: RandomInt): string[] {
  const left = [...characters];
  const shuffled: string[] = [];
  while (left.length > 0) shuffled.push(...left.splice(random(left.length), 1));
  return shuffled;
}
