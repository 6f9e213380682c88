/* Pages work without this. It adds: pan, zoom and full screen for diagrams, neighbours that light up,
   names for the marks that lead to Git, and the book's revision at the end of each page. */
(() => {
  "use strict";

  const FACTOR = 1.3;
  const LIMITS = { min: 0.5, max: 6 };
  const DRAG_STARTS = 4;

  const SIGNS = {
    plus: "M8 3v10M3 8h10",
    minus: "M3 8h10",
    all: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3M6 6h4v4H6z",
    screen: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
  };

  const button = (sign, name, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${SIGNS[sign]}"/></svg>`;
    made.title = name;
    made.setAttribute("aria-label", name);
    made.addEventListener("click", act);
    return made;
  };

  /* The part of the drawing that is seen is the svg's viewBox: text stays sharp and selectable. */
  const enableZoom = (figure, svg) => {
    const whole = { ...boxOf(svg) };
    let seen = { ...whole };

    const show = (next) => {
      seen = next;
      svg.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
      figure.classList.toggle("fb-moved", Math.abs(seen.width - whole.width) > 0.5 || seen.x !== whole.x || seen.y !== whole.y);
    };
    // Again, and the diagram is made small enough to be seen as a whole, or readable again.
    const fit = () => {
      if (!figure.classList.contains("fb-moved")) figure.classList.toggle("fb-whole");
      show({ ...whole });
    };
    const zoom = (factor, at) => {
      const scale = Math.min(LIMITS.max, Math.max(LIMITS.min, (whole.width / seen.width) * factor));
      const width = whole.width / scale;
      const height = whole.height / scale;
      const point = at || { x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 };
      show({
        x: point.x - ((point.x - seen.x) * width) / seen.width,
        y: point.y - ((point.y - seen.y) * height) / seen.height,
        width,
        height,
      });
    };
    const toDrawing = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());

    svg.addEventListener("wheel", (event) => {
      // Without a modifier the wheel scrolls the page, as everywhere.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.12 : 1 / 1.12, toDrawing(event.clientX, event.clientY));
    }, { passive: false });

    enableDrag(figure, svg, { seen: () => seen, show, zoom, toDrawing });

    const tools = document.createElement("div");
    tools.className = "fb-tools";
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", "Diagram");
    tools.append(
      button("plus", "Zoom in", () => zoom(FACTOR)),
      button("minus", "Zoom out", () => zoom(1 / FACTOR)),
      button("all", "Show all", fit),
    );
    if (figure.requestFullscreen) {
      tools.append(button("screen", "Full screen", () => {
        if (document.fullscreenElement) document.exitFullscreen();
        else figure.requestFullscreen();
      }));
    }
    figure.append(tools);
  };

  /* A diagram that is wider than the page says so at its edges, and can be scrolled by keyboard. */
  const enableScroll = (figure) => {
    const canvas = figure.querySelector(".fb-canvas");
    const frame = figure.querySelector(".fb-frame");

    const look = () => {
      const hidden = canvas.scrollWidth - canvas.clientWidth;
      const still = figure.classList.contains("fb-moved");
      frame.classList.toggle("fb-more-left", !still && canvas.scrollLeft > 4);
      frame.classList.toggle("fb-more-right", !still && canvas.scrollLeft < hidden - 4);
      if (hidden > 4) canvas.tabIndex = 0;
      else canvas.removeAttribute("tabindex");
    };
    canvas.addEventListener("scroll", look, { passive: true });
    new ResizeObserver(look).observe(canvas.firstElementChild);
    new ResizeObserver(look).observe(canvas);
    new MutationObserver(look).observe(figure, { attributes: true, attributeFilter: ["class"] });
    look();
  };

  const boxOf = (svg) => {
    const { x, y, width, height } = svg.viewBox.baseVal;
    return { x, y, width, height };
  };

  /* A mouse drags only what is zoomed in; one finger always scrolls the page; two fingers pinch. */
  const enableDrag = (figure, svg, view) => {
    const pointers = new Map();
    let dragged = false;
    let spread = 0;

    svg.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && (event.button !== 0 || !figure.classList.contains("fb-moved"))) return;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      dragged = false;
      spread = 0;
    });
    window.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      if (pointers.size === 1 && event.pointerType === "mouse") {
        if (!dragged && Math.hypot(now.x - before.x, now.y - before.y) < DRAG_STARTS) return;
        dragged = true;
        figure.classList.add("fb-dragging");
        const from = view.toDrawing(before.x, before.y);
        const to = view.toDrawing(now.x, now.y);
        const seen = view.seen();
        view.show({ ...seen, x: seen.x + from.x - to.x, y: seen.y + from.y - to.y });
      }
      pointers.set(event.pointerId, now);
    });
    const release = (event) => {
      pointers.delete(event.pointerId);
      figure.classList.remove("fb-dragging");
    };
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", release);
    // A drag that ends on a card is no click on it.
    svg.addEventListener("click", (event) => {
      if (!dragged) return;
      event.preventDefault();
      event.stopPropagation();
      dragged = false;
    }, true);
    svg.addEventListener("dragstart", (event) => {
      if (figure.classList.contains("fb-moved")) event.preventDefault();
    });

    svg.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const [one, other] = event.touches;
      const distance = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const middle = view.toDrawing((one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2);
      if (spread) view.zoom(distance / spread, middle);
      spread = distance;
    }, { passive: false });
    svg.addEventListener("touchend", () => { spread = 0; });
  };

  /* Hovering or focusing a card lights its edges and neighbours. */
  const enableNeighbours = (svg) => {
    const cards = [...svg.querySelectorAll(".fb-card")];
    const edges = [...svg.querySelectorAll("[data-from]")];

    const light = (id) => {
      const near = new Set([id]);
      for (const edge of edges) {
        const touches = edge.dataset.from === id || edge.dataset.to === id;
        edge.classList.toggle("fb-near", touches);
        if (touches) near.add(edge.dataset.from).add(edge.dataset.to);
      }
      for (const card of cards) card.classList.toggle("fb-near", near.has(card.dataset.node));
      svg.classList.add("fb-lit");
    };
    const calm = () => svg.classList.remove("fb-lit");

    for (const card of cards) {
      card.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") light(card.dataset.node);
      });
      card.addEventListener("pointerleave", calm);
      card.addEventListener("focusin", (event) => {
        if (event.target.matches(":focus-visible")) light(card.dataset.node);
      });
      card.addEventListener("focusout", calm);
    }
  };

  const nameSourceMarks = () => {
    for (const mark of document.querySelectorAll("a.fb-source[title]:not([aria-label])")) {
      mark.setAttribute("aria-label", `Source: ${mark.title}`);
    }
  };

  /* Short names in tables stay whole; long ones may break. */
  const keepNamesWhole = () => {
    for (const name of document.querySelectorAll(".fb-table td code")) {
      name.classList.toggle("fb-name", name.textContent.length <= 26);
    }
  };

  const showRevision = () => {
    const said = window.fleetbookRevision;
    const article = document.querySelector("article.md-content__inner");
    const generated = document.querySelector(".fb-page");
    if (!said || !said.revision || !article || !generated || article.querySelector(".fb-revision")) return;
    const line = document.createElement("p");
    line.className = "fb-revision";
    const dirty = said.dirty ? ", with changes that are not committed" : "";
    line.textContent = `Written by fleetbook from ${said.repository} at ${said.revision.slice(0, 12)}${dirty}.`;
    article.append(line);
  };

  const enhance = () => {
    for (const figure of document.querySelectorAll(".fb-diagram:not([data-ready])")) {
      const svg = figure.querySelector("svg");
      if (!svg) continue;
      figure.dataset.ready = "";
      enableScroll(figure);
      enableZoom(figure, svg);
      enableNeighbours(svg);
    }
    nameSourceMarks();
    keepNamesWhole();
    showRevision();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", enhance);
  else enhance();
  // Material swaps pages without loading them anew, and says so (not so from a disk, where it never speaks).
  if (window.document$) window.document$.subscribe(enhance);
})();
