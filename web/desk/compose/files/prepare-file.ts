/** Types of pictures that WhatsApp takes as they are. */
const TAKEN = ['image/jpeg', 'image/png'];

/** More bytes of a picture are made fewer. */
const MOST_PICTURE_BYTES = 5_000_000;

/** Longest side of a picture that is made anew, in pixels: WhatsApp shows no more. */
const LONGEST_SIDE = 2_560;

/**
 * A file as WhatsApp takes it: a picture of another type, or a larger one, becomes a JPEG, where this browser can read it.
 * Every other file is what it was.
 */
export async function preparedFile(file: File): Promise<File> {
  const isFine = TAKEN.includes(file.type) && file.size <= MOST_PICTURE_BYTES;
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml' || isFine) return file;
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext('2d');
  if (!drawing) return file;
  // JPEG has no transparency: what is behind it is white, not black.
  drawing.fillStyle = '#fff';
  drawing.fillRect(0, 0, width, height);
  drawing.drawImage(picture, 0, 0, width, height);
  const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.88 });
  return new File([jpeg], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: 'image/jpeg' });
}

/** Hexadecimal, small letters. */
export async function sha256Of(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
