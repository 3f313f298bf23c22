import { createHash } from 'node:crypto';
import { invalidParameterValue, invalidValue } from './errors.ts';

/** One message attribute. `BinaryValue` is base64, as on the wire and in a Lambda event. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export type MessageAttributes = Record<string, MessageAttribute>;

const MAX_ATTRIBUTES = 10;
const NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
const RESERVED = /^(aws|amazon)\./i;
const DATA_TYPE = /^(String|Number|Binary)(\..+)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Checks a message's attributes.
 *
 * @throws {AwsServiceError} InvalidParameterValue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-message-attributes
 */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const names = Object.keys(attributes);
  if (names.length > MAX_ATTRIBUTES) {
    throw invalidParameterValue(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
}

function checkAttribute(name: string, attribute: MessageAttribute): void {
  if (name.length > 256 || !NAME.test(name) || RESERVED.test(name)) {
    throw invalidValue(
      'MessageAttributes',
      name,
      'A name has 1 to 256 letters, digits, underscores, hyphens and single periods inside, and does not start with AWS. or Amazon.',
    );
  }
  const type = DATA_TYPE.exec(attribute.DataType)?.[1];
  if (!type || attribute.DataType.length > 256) {
    throw invalidValue(name, attribute.DataType, 'The type must be String, Number or Binary.');
  }
  const value = type === 'Binary' ? attribute.BinaryValue : attribute.StringValue;
  if (!value) throw invalidParameterValue(`The message attribute '${name}' must contain a non-empty value.`);
  if (type === 'Number' && !NUMBER.test(value)) {
    throw invalidParameterValue(`Can't cast the value of message attribute '${name}' to a number.`);
  }
}

/** Bytes that attributes add to a message: names, types and values count. */
export function messageAttributesBytes(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + valueBytes(attribute).length;
  }
  return bytes;
}

/**
 * The digest with which SDKs check that attributes arrived whole; undefined when there are none.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfMessageAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const write = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    write(Buffer.from(name));
    write(Buffer.from(attribute.DataType));
    hash.update(Buffer.from([attribute.BinaryValue === undefined ? 1 : 2]));
    write(valueBytes(attribute));
  }
  return hash.digest('hex');
}

function valueBytes(attribute: MessageAttribute): Buffer {
  return attribute.BinaryValue === undefined
    ? Buffer.from(attribute.StringValue ?? '')
    : Buffer.from(attribute.BinaryValue, 'base64');
}
