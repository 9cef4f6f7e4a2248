// Starts the checker before the page is there; assets/playground.js takes it over.
(function () {
  "use strict";
  const first = { worker: null, early: [] };
  window.kanadeFirstWorker = first;
  try {
    first.worker = new Worker("assets/worker.js");
  } catch {
    return; // from disk: the playground says why
  }
  first.worker.onmessage = (e) => first.early.push(e.data);
  first.worker.onerror = (e) => { e.preventDefault(); first.early.push({ problem: "it cannot be read" }); };
  first.worker.postMessage({ wasm: new URL("assets/checker.wasm.gz", location.href).href });
})();
