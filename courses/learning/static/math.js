// @ts-check
// Draws the formulas of a text. KaTeX is loaded only where there are some.

/** @param {string} folder where KaTeX lies */
export async function draw(folder) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `${folder}/katex.min.css`;
  document.head.append(style);
  const { default: katex } = await import(`${folder}/katex.mjs`);
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".math"))) {
    const tex = element.textContent || "";
    try {
      katex.render(tex, element, {
        displayMode: element.classList.contains("block"),
        output: "htmlAndMathml",
        throwOnError: true,
        trust: false,
        maxExpand: 500,
        maxSize: 20,
      });
    } catch {
      element.textContent = tex; // what can't be drawn stays readable as it was written
    }
  }
}
