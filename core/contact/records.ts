import * as z from 'zod';

/** What a contact forbade or allowed in one category; `at` is ISO 8601. */
const preferenceSchema = z.object({ value: z.string(), at: z.string() });

/** What the desk shows of a contact and what is needed to write to it, as WhatsApp wrote it. */
const profileSchema = z.object({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  parent_user_id: z.string().optional(),
  name: z.string().optional(),
  username: z.string().optional(),
});

export type Profile = z.infer<typeof profileSchema>;

/**
 * A customer. `version` grows with every change, and every change is made on the condition of the version
 * that was read.
 *
 * - `aliases`: names of the aliases whose items lead here, sorted.
 * - `profile_at`: time of the sighting that the profile is from, ISO 8601.
 * - `merged_from`: ids of the contacts that were merged into this one, directly or through another; it only grows.
 * - `given_name`, `fields`: what people know of the customer besides.
 * - `merged_into`: the contact that took its place; then nothing else counts.
 */
export const contactSchema = profileSchema.extend({
  contact_id: z.string(),
  created_at: z.string(),
  version: z.int(),
  aliases: z.array(z.string()),
  profile_at: z.string(),
  preferences: z.record(z.string(), preferenceSchema),
  merged_from: z.array(z.string()).default([]),
  merged_into: z.string().optional(),
  given_name: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
});

export type Contact = z.infer<typeof contactSchema>;
/** The conditions of every change of a contact: the version that was read, and that it was not merged. */
export const AS_READ = { unchanged: ['version'], where: [['merged_into', '=', undefined]] } as const;

export type Preferences = Contact['preferences'];

/**
 * Leads from an alias to its contact since a time (ISO 8601).
 *
 * A phone number that a contact gave up stays as `released` until `expires_at` (seconds since the epoch):
 * messages from before `since` are still that contact's, later ones are another customer's.
 */
export const aliasItemSchema = z.object({
  contact_id: z.string(),
  since: z.string(),
  released: z.boolean(),
  expires_at: z.number().optional(),
});

export type AliasItem = z.infer<typeof aliasItemSchema>;
