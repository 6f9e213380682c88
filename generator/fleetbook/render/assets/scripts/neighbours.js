/* Hovering, touching or focusing a card lights its edges and neighbours; a panel's title, all that is in it. */
const enableNeighbours = (svg, view) => {
  const cards = [...svg.querySelectorAll(".fb-card")];
  const panels = [...svg.querySelectorAll(".fb-panel")];
  const edges = [...svg.querySelectorAll("[data-from]")];
  const idOf = (part) => part.dataset.node ?? part.dataset.panel;
  // Edges of a packed panel are those of its cards.
  const idsOf = (part) => [idOf(part), part.dataset.in ?? []].flat();

  const within = (panel) => {
    const outer = boxOf(panel.querySelector(".fb-box"));
    return [...cards, ...panels].filter((part) => {
      const { x, y, width, height } = boxOf(part.querySelector(".fb-box"));
      return x >= outer.x && y >= outer.y && x + width <= outer.x + outer.width && y + height <= outer.y + outer.height;
    });
  };
  const light = (part) => {
    const lit = new Set((part.dataset.panel ? within(part) : [part]).flatMap(idsOf));
    const near = new Set((part.dataset.panel ? within(part) : [part]).map(idOf));
    for (const edge of edges) {
      const { from, to } = edge.dataset;
      const touches = lit.has(from) || lit.has(to);
      edge.classList.toggle("fb-near", touches);
      if (touches) for (const end of [from, to]) if (!lit.has(end)) near.add(end);
    }
    for (const card of cards) card.classList.toggle("fb-near", idsOf(card).some((id) => near.has(id)));
    svg.classList.add("fb-lit");
  };
  const calm = () => svg.classList.remove("fb-lit");
  const partAt = ({ target }) => target.closest(".fb-card") ?? target.closest(".fb-caption")?.closest(".fb-panel");

  svg.addEventListener("pointerover", (event) => {
    const part = partAt(event);
    if (part) light(part);
    else calm();
  });
  // A finger leaves when it is lifted: what it touched stays lit until it touches elsewhere, or scrolls.
  svg.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") calm();
  });
  svg.addEventListener("pointercancel", calm);
  // Not on the svg: Chromium takes one with such a listener for something to be reached by Tab.
  svg.parentElement.addEventListener("focusin", (event) => {
    const part = partAt(event) ?? event.target.closest(".fb-panel");
    if (!part || !event.target.matches(":focus-visible")) return;
    light(part);
    if (part.matches(".fb-card")) view.reveal(part);
  });
  svg.parentElement.addEventListener("focusout", calm);

  for (const card of cards) {
    if (card.querySelector("a")) continue;
    card.tabIndex = 0;
    card.setAttribute("role", "img");
    card.setAttribute("aria-label", card.querySelector("title").textContent);
  }
};
