// Runs the checker in a thread of its own. It is sent {wasm} once, the address of
// the checker, and answers {ready} or {problem}; then questions, of which each gets
// the answer of package judge.
import "wasm-exec";

async function start(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  const reader = response.body.getReader();
  const first = await reader.read();
  let stream = new ReadableStream({
    start(to) {
      if (first.done) to.close();
      else to.enqueue(first.value);
    },
    async pull(to) {
      const { done, value } = await reader.read();
      if (done) to.close();
      else to.enqueue(value);
    },
  });
  // Some servers have it unpacked on the way.
  if (first.value?.[0] === 0x1f && first.value[1] === 0x8b) stream = stream.pipeThrough(new DecompressionStream("gzip"));
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiateStreaming(
    new Response(stream, { headers: { "Content-Type": "application/wasm" } }), go.importObject);
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
