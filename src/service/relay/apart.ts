/**
 * What arrives is a view into all that arrived with it, up to 64 kB, which is kept for as long as a small part waits for a slow
 * reader. Copied only where that is much: most frames arrive alone.
 */
export const apart = (bytes: Uint8Array): Uint8Array => {
  if (bytes.buffer.byteLength <= 2 * bytes.length) return bytes;
  // One of a buffer of its own, and not of the pool that small ones share.
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
};
