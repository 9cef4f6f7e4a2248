// A document in the part of an address behind #, which browsers send to nobody:
// v1= and JSON, deflated, in URL-safe base64. site/documents.go writes it too.

const prefix = "v1=";
export const maxFragment = 32 << 10; // characters of a link that is made
const maxRead = 512 << 10; // and of one that is read
const maxText = 2 << 20; // bytes when unpacked

/** pack returns the fragment for {text, kind, zone, contract}, or null where it is too long. */
export async function pack(shared) {
  const json = new TextEncoder().encode(JSON.stringify(shared));
  const packed = await bytesOf(new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw")), Infinity);
  let binary = "";
  for (const b of packed) binary += String.fromCharCode(b);
  const fragment = prefix + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return fragment.length > maxFragment ? null : fragment;
}

/** unpack reads a fragment. It throws an Error with a text for people. */
export async function unpack(fragment) {
  if (fragment.length > maxRead) throw new Error("This link is too long to hold a document.");
  if (!fragment.startsWith(prefix)) throw new Error("This link does not hold a document.");
  let shared;
  try {
    const binary = atob(fragment.slice(prefix.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    const json = await bytesOf(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")), maxText);
    shared = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (e) {
    if (e instanceof TooLarge) throw new Error("The document in this link is too large.");
    throw new Error("This link is damaged: the document in it cannot be read.");
  }
  if (typeof shared !== "object" || shared === null || typeof shared.text !== "string") {
    throw new Error("This link does not hold a document.");
  }
  return {
    text: shared.text,
    kind: typeof shared.kind === "string" ? shared.kind : "",
    zone: typeof shared.zone === "string" ? shared.zone : "",
    contract: typeof shared.contract === "string" ? shared.contract : "",
  };
}

class TooLarge extends Error {}

async function bytesOf(stream, most) {
  const parts = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new TooLarge();
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}
