const PNG_SCALE = 2;
const LONGEST_SIDE = 12000;

const loadImage = (address) => new Promise((resolve, reject) => {
  const image = new Image();
  image.onload = () => resolve(image);
  image.onerror = reject;
  image.src = address;
});

/* The drawing's own file as PNG, in the colours that the page has now. */
const drawPng = async (link) => {
  const dark = document.body.dataset.mdColorScheme === "slate";
  const text = await (await fetch(link.href)).text();
  const themed = text.replace("@media (prefers-color-scheme:dark)", `@media ${dark ? "all" : "not all"}`);
  const address = URL.createObjectURL(new Blob([themed], { type: "image/svg+xml" }));
  try {
    const image = await loadImage(address);
    const scale = Math.min(PNG_SCALE, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = make("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob(resolve); });
  } finally {
    URL.revokeObjectURL(address);
  }
};

const savePng = async (link, button) => {
  button.disabled = true;
  try {
    const address = URL.createObjectURL(await drawPng(link));
    make("a", { href: address, download: link.pathname.split("/").pop().replace(/svg$/, "png") }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    button.disabled = false;
  } catch {
    // What is left is the link to the drawing.
    button.remove();
  }
};

/* The link to the drawing's file, which works without a script, and beside it one to a PNG of it. */
const filesOf = (figure) => {
  const link = figure.querySelector(".fb-files a");
  if (!link) return [];
  // From a disk no page may read a file, not even that of its own drawing.
  if (location.protocol === "file:") return [link];
  const png = make("button", { type: "button", "aria-label": "Download this diagram as PNG" }, "PNG");
  png.addEventListener("click", () => savePng(link, png));
  return [link, png];
};
