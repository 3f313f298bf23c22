import * as z from 'zod';
import { UnsupportedPropertyError } from '../assembly/errors.ts';
import { below } from '../assembly/resolve.ts';
import { generateSecretString } from '../secretsmanager/generate-secret-string.ts';
import { defineFamily, flag, wholeNumber } from './family.ts';
import { physicalName } from './names.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
export const secret = defineFamily({
  type: 'AWS::SecretsManager::Secret',
  properties: z.strictObject({
    Name: z.string().optional(),
    SecretString: z.string().optional(),
    GenerateSecretString: z
      .strictObject({
        ExcludeCharacters: z.string().optional(),
        ExcludeLowercase: flag.optional(),
        ExcludeNumbers: flag.optional(),
        ExcludePunctuation: flag.optional(),
        ExcludeUppercase: flag.optional(),
        GenerateStringKey: z.string().optional(),
        IncludeSpace: flag.optional(),
        PasswordLength: wholeNumber.optional(),
        RequireEachIncludedType: flag.optional(),
        SecretStringTemplate: z.string().optional(),
      })
      .optional(),
  }),
  ignored: {
    Description: 'for people',
    KmsKeyId: 'encryption at rest cannot be seen by a caller',
    Tags: 'tags change no behaviour',
  },
  create: ({ Name, SecretString, GenerateSecretString }, context) => {
    if (SecretString !== undefined && GenerateSecretString !== undefined) {
      throw new UnsupportedPropertyError(
        below(context.location, 'Properties'),
        'a secret has a SecretString or a GenerateSecretString, not both',
      );
    }
    const name = physicalName(context, Name, { maximumLength: 512 });
    const generated = GenerateSecretString && generateSecretString(GenerateSecretString);
    const { secret: created } = context.engines.secrets.create({
      Name: name,
      SecretString: SecretString ?? generated,
    });
    return { ref: created.arn, attributes: { Id: created.arn } };
  },
});
