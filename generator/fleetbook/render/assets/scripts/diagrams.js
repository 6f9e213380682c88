const FACTOR = 1.3;

const SIGNS = {
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  all: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3M6 6h4v4H6z",
  screen: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
};

const tool = (sign, name, act) => {
  const made = make("button", { type: "button", title: name, "aria-label": name, onclick: act });
  made.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${SIGNS[sign]}"/></svg>`;
  return made;
};

const toggleFullScreen = (figure) => {
  if (document.fullscreenElement) document.exitFullscreen();
  else figure.requestFullscreen();
};

/* The row above a diagram: what finds cards, and what moves and saves the drawing. */
const barOf = (figure, svg, view) => {
  const tools = make("div", { class: "fb-tools", role: "toolbar", "aria-label": "Diagram" },
    tool("plus", "Zoom in", () => view.zoom(FACTOR)),
    tool("minus", "Zoom out", () => view.zoom(1 / FACTOR)),
    tool("all", "Show all", view.fit));
  if (figure.requestFullscreen) tools.append(tool("screen", "Full screen", () => toggleFullScreen(figure)));
  tools.append(...filesOf(figure));
  return make("div", { class: "fb-bar" }, ...finderOf(svg, view), tools);
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
  const sizes = new ResizeObserver(look);
  sizes.observe(canvas.firstElementChild);
  sizes.observe(canvas);
  new MutationObserver(look).observe(figure, { attributes: true, attributeFilter: ["class"] });
  look();
};

/* Links of a drawing lead on while another page is being put in this one's place. */
const fixLinks = (svg) => {
  for (const link of svg.querySelectorAll("a")) {
    link.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", new URL(link.href.baseVal, document.baseURI).href);
  }
};

const enableDiagram = (figure) => {
  const svg = figure.querySelector(".fb-svg");
  if (!svg) return;
  const view = viewOf(figure, svg);
  fixLinks(svg);
  figure.prepend(barOf(figure, svg, view));
  figure.querySelector(".fb-files")?.remove();
  enableScroll(figure);
  enableWheel(figure, svg, view);
  enableDrag(figure, svg, view);
  enablePinch(figure, svg, view);
  enableNeighbours(svg, view);
};
