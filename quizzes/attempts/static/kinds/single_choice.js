import { optionLabels, optionText, ticks } from "./choices.js";

/** @type {import("../types.js").Kind} */
export const kind = {
  mount: (place) =>
    ticks(place, optionLabels(place), {
      many: false,
      ticked: place.response ? [place.response.option] : [],
      told: ([option]) => place.change(option ? { option } : null),
    }),
  describe: (question, response) => (response ? optionText(question, response.option) : ""),
  answered: (response) => Boolean(response && response.option),
};
