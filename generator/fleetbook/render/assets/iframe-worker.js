/* Search from a disk: browsers start no worker for a page opened from a file, so its script runs in a
   hidden frame instead. Material looks for the name IFrameWorker, and awaits importScripts there. */
(() => {
  "use strict";

  if (location.protocol !== "file:") return;

  const load = (page, address) => new Promise((resolve, reject) => {
    const script = page.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    page.body.append(script);
  });

  class IFrameWorker extends EventTarget {
    constructor(address) {
      super();
      this.onmessage = null;
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "Search";
      document.body.append(frame);
      this.frame = frame;
      const inner = frame.contentWindow;
      inner.postMessage = (data) => this.receive(data);
      inner.importScripts = async (...addresses) => {
        for (const one of addresses) await load(inner.document, one);
      };
      this.ready = load(inner.document, new URL(address, document.baseURI).href);
    }

    receive(data) {
      const event = new MessageEvent("message", { data });
      this.dispatchEvent(event);
      if (this.onmessage) this.onmessage(event);
    }

    postMessage(data) {
      this.ready.then(() => {
        const inner = this.frame.contentWindow;
        inner.dispatchEvent(new inner.MessageEvent("message", { data }));
      });
    }

    terminate() {
      this.frame.remove();
    }
  }

  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
})();
