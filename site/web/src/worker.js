// Runs the checker in a thread of its own. It is sent {wasm} once, the address of
// the checker, and answers {ready} or {problem}; then questions, of which each gets
// the answer of package judge.
import "wasm-exec";

async function start(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  let bytes = await response.arrayBuffer();
  const head = new Uint8Array(bytes, 0, 2);
  if (head[0] === 0x1f && head[1] === 0x8b) { // some servers have unpacked it already
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    bytes = await new Response(unpacked).arrayBuffer();
  }
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(bytes, go.importObject);
  go.run(instance).then(() => { throw new Error("the checker has ended"); });
  if (typeof globalThis.kanadeJudge !== "function") throw new Error("the checker does not answer");
}

self.onmessage = async ({ data }) => {
  if (data.wasm) {
    try {
      await start(data.wasm);
      self.postMessage({ ready: true });
    } catch (e) {
      self.postMessage({ problem: String(e.message || e) });
    }
    return;
  }
  try {
    self.postMessage(JSON.parse(globalThis.kanadeJudge(JSON.stringify(data))));
  } catch (e) {
    self.postMessage({ id: data.id, findings: [], problem: String(e.message || e), broken: true });
  }
};
