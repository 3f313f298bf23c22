/** What of files the desk loads together, once one of it is wanted: each file of the page costs the desk's own some bytes. */
export { FileButtons } from './file-buttons.tsx';
export { FileTools } from './file-tools.tsx';
export { UnsentFile } from './unsent-file.tsx';
export { forgetFile, uploadFile } from './upload-file.ts';
