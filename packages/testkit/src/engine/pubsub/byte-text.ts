/**
 * Bytes as text, one character a byte. JSON of events is read and written in this form, because the runtime carries
 * bytes that are no UTF-8 through its strings unharmed.
 */
export type ByteText = string;

const chunk = 8192;

/** The bytes as text of one character each. */
export function byteText(bytes: Uint8Array): ByteText {
  let text = "";
  for (let start = 0; start < bytes.length; start += chunk) {
    text += String.fromCharCode(...bytes.subarray(start, start + chunk));
  }
  return text;
}

/** The bytes of a text of one character each. */
export function bytesOf(text: ByteText): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** A code point in UTF-8, as byte text; a lone surrogate becomes U+FFFD. */
export function utf8(codePoint: number): ByteText {
  return byteText(new TextEncoder().encode(String.fromCodePoint(codePoint)));
}

/** The text that the bytes mean in UTF-8. */
export function textOf(bytes: ByteText): string {
  return new TextDecoder().decode(bytesOf(bytes));
}

/** The bytes of a base64 text as Go's standard encoding reads it (padding required, line breaks ignored), or `undefined`. */
export function fromBase64(text: ByteText): Uint8Array | undefined {
  const packed = text.replace(/[\r\n]/g, "");
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined;
  return bytesOf(atob(packed));
}
