const LIMITS = { min: 0.5, max: 8 };
const DRAG_STARTS = 4;

const boxOf = (shape) => {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((side) => shape[side].baseVal?.value ?? shape[side]);
  return { x, y, width, height };
};

/* The part of the drawing that is seen is the svg's viewBox: text stays sharp and selectable. */
const viewOf = (figure, svg) => {
  const whole = boxOf(svg.viewBox.baseVal);
  let seen = whole;

  // A drawing is never pushed out of sight.
  const within = (at, size, from, length) => Math.min(from + length - size * 0.25, Math.max(from - size * 0.75, at));
  const show = (next) => {
    seen = {
      ...next,
      x: within(next.x, next.width, whole.x, whole.width),
      y: within(next.y, next.height, whole.y, whole.height),
    };
    svg.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
    figure.classList.toggle("fb-moved", ["x", "y", "width"].some((side) => Math.abs(seen[side] - whole[side]) > 0.5));
  };
  // Again, and the diagram is made small enough to be seen as a whole, or readable again.
  const fit = () => {
    if (!figure.classList.contains("fb-moved") && figure.classList.toggle("fb-whole")) {
      figure.scrollIntoView({ block: "nearest" });
    }
    show(whole);
  };
  const zoom = (factor, at = { x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 }) => {
    const scale = Math.min(LIMITS.max, Math.max(LIMITS.min, (whole.width / seen.width) * factor));
    const [width, height] = [whole.width / scale, whole.height / scale];
    const x = at.x - ((at.x - seen.x) * width) / seen.width;
    const y = at.y - ((at.y - seen.y) * height) / seen.height;
    show({ x, y, width, height });
  };
  const toDrawing = ({ x, y }) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  const pan = (before, now) => {
    const [from, to] = [toDrawing(before), toDrawing(now)];
    show({ ...seen, x: seen.x + from.x - to.x, y: seen.y + from.y - to.y });
  };
  /* Brings a card into sight: inside the drawing where that is zoomed in, and then on the page. */
  const reveal = (card) => {
    const box = boxOf(card.querySelector(".fb-box"));
    const out = (side, size) => box[side] < seen[side] || box[side] + box[size] > seen[side] + seen[size];
    if (out("x", "width") || out("y", "height")) {
      show({ ...seen, x: box.x + (box.width - seen.width) / 2, y: box.y + (box.height - seen.height) / 2 });
    }
    const { top, bottom, left, right } = card.getBoundingClientRect();
    const canvas = svg.parentElement.getBoundingClientRect();
    if (top > 120 && bottom < innerHeight - 40 && left > canvas.left + 30 && right < canvas.right - 30) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ block: "center", inline: "center", behavior: calm ? "auto" : "smooth" });
  };
  return { fit, zoom, pan, reveal, toDrawing };
};

/* The wheel scrolls the page, as everywhere: with a modifier, or where there is no page, it zooms. */
const enableWheel = (figure, svg, view) => {
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.fullscreenElement !== figure) return;
    event.preventDefault();
    view.zoom(event.deltaY < 0 ? 1.12 : 1 / 1.12, view.toDrawing(event));
  }, { passive: false });
};

/* A mouse drags what is zoomed in. */
const enableDrag = (figure, svg, view) => {
  let last = null;
  let dragged = false;

  svg.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.pointerType === "mouse" && event.button === 0 && figure.classList.contains("fb-moved")) last = event;
  });
  svg.addEventListener("pointermove", (event) => {
    if (!last || (!dragged && Math.hypot(event.x - last.x, event.y - last.y) < DRAG_STARTS)) return;
    if (!dragged) svg.setPointerCapture(event.pointerId);
    dragged = true;
    figure.classList.add("fb-dragging");
    view.pan(last, event);
    last = event;
  });
  const release = () => {
    last = null;
    figure.classList.remove("fb-dragging");
  };
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, release);
  // A drag that ends on a card is no click on it.
  svg.addEventListener("click", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.stopPropagation();
    dragged = false;
  }, true);
  svg.addEventListener("dragstart", (event) => {
    if (last) event.preventDefault();
  });
};

/* One finger scrolls the page, as everywhere; two pinch and move the drawing, on a full screen one does. */
const enablePinch = (figure, svg, view) => {
  let last = null;

  const grip = ([one, other = one]) => ({
    x: (one.clientX + other.clientX) / 2,
    y: (one.clientY + other.clientY) / 2,
    spread: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
    fingers: one === other ? 1 : 2,
  });
  svg.addEventListener("touchmove", (event) => {
    const alone = event.touches.length === 1;
    if (event.touches.length > 2 || (alone && document.fullscreenElement !== figure)) return;
    if (event.cancelable) event.preventDefault();
    const now = grip(event.touches);
    if (last && last.fingers === now.fingers) {
      view.pan(last, now);
      if (last.spread) view.zoom(now.spread / last.spread, view.toDrawing(now));
    }
    last = now;
  }, { passive: false });
  for (const end of ["touchstart", "touchend", "touchcancel"]) {
    svg.addEventListener(end, () => { last = null; }, { passive: true });
  }
};
