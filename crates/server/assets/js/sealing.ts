// Seals what this browser keeps, with AES-GCM and a key that stands in the reader's own pages alone. What was sealed with
// another key, under another name, or changed since, does not open.
import { bytes, text } from "./base64url";

const NONCE_BYTES = 12;

/** Null where the browser has no means: over plain http on another computer than the reader's own. */
export async function seal(key: string, name: string, words: string): Promise<string | null> {
  const aes = await keyOf(key, "encrypt");
  if (!aes) return null;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt(parameters(nonce, name), aes, new TextEncoder().encode(words));
  return `${text(nonce)}.${text(sealed)}`;
}

export async function open(key: string, name: string, sealed: string): Promise<string | null> {
  try {
    const aes = await keyOf(key, "decrypt");
    const [nonce, rest] = sealed.split(".");
    if (!aes || !nonce || !rest) return null;
    const opened = await crypto.subtle.decrypt(parameters(bytes(nonce), name), aes, bytes(rest));
    return new TextDecoder().decode(opened);
  } catch {
    return null;
  }
}

function parameters(nonce: Uint8Array<ArrayBuffer>, name: string): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(name) };
}

async function keyOf(key: string, use: KeyUsage): Promise<CryptoKey | null> {
  // Not there outside of https and the own computer.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  return key && subtle ? subtle.importKey("raw", bytes(key), "AES-GCM", false, [use]) : null;
}
