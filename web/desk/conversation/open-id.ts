import { createContext } from 'react';

/** Id of the conversation whose lines are drawn. */
export const OpenId = createContext('');
