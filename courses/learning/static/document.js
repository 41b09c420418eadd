// @ts-check
// A PDF read in the page: a page is drawn when it comes near, and only the bytes it needs are fetched.

/** @param {HTMLElement} page */
export async function show(page) {
  const place = /** @type {HTMLElement} */ (page.querySelector("[data-document]"));
  const folder = place.dataset.pdfjs || "";
  try {
    const pdfjs = await import(`${folder}/pdf.min.mjs`);
    pdfjs.GlobalWorkerOptions.workerSrc = `${folder}/pdf.worker.min.mjs`;
    const pdf = await pdfjs.getDocument({
      url: place.dataset.document,
      cMapUrl: `${folder}/cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${folder}/standard_fonts/`,
      disableAutoFetch: true,
      disableStream: true,
      isEvalSupported: false,
      enableXfa: false,
    }).promise;
    await lay(place, pdf);
    place.dataset.state = "shown";
  } catch {
    place.dataset.state = "failed";
  }
}

/** @param {HTMLElement} place @param {any} pdf */
async function lay(place, pdf) {
  const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watch.unobserve(entry.target);
      draw(/** @type {HTMLCanvasElement} */ (entry.target), pdf);
    }
  }, { rootMargin: "100% 0px" });
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const canvas = document.createElement("canvas");
    canvas.width = first.width;
    canvas.height = first.height;
    canvas.dataset.page = String(number);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", (place.dataset.pageWords || "{n}").replace("{n}", `${number} / ${pdf.numPages}`));
    place.append(canvas);
    watch.observe(canvas);
  }
}

/** @param {HTMLCanvasElement} canvas @param {any} pdf */
async function draw(canvas, pdf) {
  const sheet = await pdf.getPage(Number(canvas.dataset.page));
  const plain = sheet.getViewport({ scale: 1 });
  const sharp = Math.min(2, devicePixelRatio || 1);
  const viewport = sheet.getViewport({ scale: (canvas.clientWidth / plain.width) * sharp });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await sheet.render({ canvas, viewport }).promise;
}
