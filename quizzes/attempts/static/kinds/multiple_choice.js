import { optionLabels, optionText, ticks } from "./choices.js";

/** @type {import("../types.js").Kind} */
export const kind = {
  mount: (place) =>
    ticks(place, optionLabels(place), {
      many: true,
      ticked: place.response ? place.response.options : [],
      told: (options) => place.change(options.length ? { options } : null),
    }),
  describe: (question, response) =>
    (question.options || []).filter((option) => response && response.options.includes(option.id))
      .map((option) => optionText(question, option.id)).join("\n"),
  answered: (response) => Boolean(response && response.options && response.options.length),
};
