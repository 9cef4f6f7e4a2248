// The checker's worker, of which one question at a time is asked: what is asked
// meanwhile waits, and only the latest of it is asked then.

const patience = 20000; // milliseconds until a question is given up

/**
 * checker starts the worker, or takes over the first one, {worker, early}, with what
 * it has said already.
 * answered is called with each answer, failed with a text.
 */
export function checker({ first, script, wasm, ready, answered, failed }) {
  let worker, busy = false, waiting = null, timer = 0, started = false;

  function start() {
    started = false;
    const { worker: running, early } = first ?? {};
    first = null;
    try {
      worker = running ?? new Worker(script);
    } catch (e) {
      failed(`The checker could not be loaded: ${e.message}`);
      return;
    }
    worker.onmessage = ({ data }) => heard(data);
    worker.onerror = (e) => {
      e.preventDefault();
      failed("The checker could not be loaded.");
    };
    if (running) early.forEach(heard);
    else worker.postMessage({ wasm });
  }

  function heard(data) {
    if (data.ready) {
      started = true;
      ready();
    } else if (data.problem && data.id === undefined) {
      failed(`The checker could not be loaded: ${data.problem}.`);
      return;
    } else {
      clearTimeout(timer);
      busy = false;
      answered(data);
      if (data.broken) restart();
    }
    next();
  }

  function restart() {
    worker.terminate();
    busy = false;
    start();
  }

  function next() {
    if (!started || busy || !waiting) return;
    const question = waiting;
    waiting = null;
    busy = true;
    timer = setTimeout(() => {
      answered({ id: question.id, findings: [], problem: "This document takes too long to check here." });
      restart();
    }, patience);
    worker.postMessage(question);
  }

  start();
  return {
    ask(question) {
      waiting = question;
      next();
    },
  };
}
