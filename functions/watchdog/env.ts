import { readEnvironment } from '../shared/runtime/environment.ts';
import { ENVIRONMENT } from './names.ts';

/** The watchdog's environment. */
export const env = () => readEnvironment(ENVIRONMENT);
