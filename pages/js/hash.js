// Hashes of files, by the browser's own SHA-256.

/** Return the SHA-256 of bytes in hexadecimal digits. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether this browser can compute hashes: only where a page came over HTTPS, or from the reader's own machine. */
export function canHash() {
  return Boolean(globalThis.crypto?.subtle);
}

/** Write a hash in groups of eight digits, as people compare it. */
export function grouped(hash) {
  return hash.match(/.{8}/g).join(" ");
}
