import { lazyPart } from '../../ui/lazy-part.tsx';

/** What a person sends besides words, loaded when it is first wanted. */
export const fileParts = () => import('./files/file-parts.ts');

export const FileButtons = lazyPart(async () => ({ default: (await fileParts()).FileButtons }));
export const FileTools = lazyPart(async () => ({ default: (await fileParts()).FileTools }));
export const UnsentFile = lazyPart(async () => ({ default: (await fileParts()).UnsentFile }));
