const LARGE_DIAGRAM = 15;

/* A box that finds cards of a large diagram: the others step back, Enter leads from match to match. */
const finderOf = (svg, view) => {
  const cards = [...svg.querySelectorAll(".fb-card")];
  if (cards.length <= LARGE_DIAGRAM) return [];
  const texts = cards.map((card) => plain(card.querySelector("title").textContent));
  const edges = [...svg.querySelectorAll("[data-from]")];
  const count = make("output", { "aria-live": "polite" });
  let found = [];
  let current = -1;

  const mark = (index) => {
    found[current]?.classList.remove("fb-current");
    current = index;
    found[current]?.classList.add("fb-current");
  };
  const seek = () => {
    mark(-1);
    const matches = matcher(box.value);
    const sought = plain(box.value) !== "";
    found = sought ? cards.filter((_, index) => matches(texts[index])) : [];
    const ids = new Set(found.map((card) => card.dataset.node));
    for (const card of cards) card.classList.toggle("fb-match", ids.has(card.dataset.node));
    for (const edge of edges) edge.classList.toggle("fb-match", ids.has(edge.dataset.from) && ids.has(edge.dataset.to));
    svg.classList.toggle("fb-sought", sought);
    count.value = sought ? `${found.length} of ${cards.length}` : "";
  };
  const step = (by) => {
    if (!found.length) return;
    mark((Math.max(current, by > 0 ? -1 : 0) + by + found.length) % found.length);
    count.value = `${current + 1} of ${found.length} found`;
    view.reveal(found[current]);
  };
  const box = searchBox("Find a card", seek);
  box.title = "Enter: next match · Tab: go to it · Escape: clear";
  box.addEventListener("keydown", (event) => {
    const card = found[current];
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && box.value) {
      box.value = "";
      seek();
    } else if (event.key === "Tab" && !event.shiftKey && card) (card.querySelector("a") ?? card).focus({ preventScroll: true });
    else return;
    event.preventDefault();
  });
  return [box, count];
};
