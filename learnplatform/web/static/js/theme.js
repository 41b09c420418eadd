// Runs before the first paint: a visitor without a choice of their own gets what their device prefers.
const root = document.documentElement;
if ("themeAuto" in root.dataset) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  apply();
  dark.addEventListener("change", apply);
}
