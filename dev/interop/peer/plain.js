// How values of the bindings become JSON.

/** A JSON.stringify replacer: bytes to hex, big integers to decimal text. */
export function plain(key, value) {
  const original = this[key];
  if (original instanceof Uint8Array) {
    return hex(original);
  }
  return typeof value === 'bigint' ? value.toString() : value;
}

export const hex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

export const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'));

/** The word at a position, for enums that the bindings number from zero. */
export const word = (words, number) => words[number] ?? `number ${number}`;

/** The position of a word. */
export function number(words, wanted) {
  const at = words.indexOf(wanted);
  if (at < 0) {
    throw new Error(`${wanted} (expected one of: ${words.join(', ')})`);
  }
  return at;
}
