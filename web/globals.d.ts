/** Whether the page is built for one's own machine: the bundler writes the value. */
declare const __LOCAL__: boolean;

declare module '*.po' {
  import type { Messages } from '@lingui/core';

  export const messages: Messages;
}
