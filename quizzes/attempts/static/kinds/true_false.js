import { ticks } from "./choices.js";

/** @type {import("../types.js").Kind} */
export const kind = {
  mount: (place) =>
    ticks(place, [{ value: "true", label: place.words.yes }, { value: "false", label: place.words.no }], {
      many: false,
      ticked: place.response ? [String(place.response.value)] : [],
      told: ([value]) => place.change(value ? { value: value === "true" } : null),
    }),
  describe: (_question, response, words) => (response ? (response.value ? words.yes : words.no) : ""),
  answered: (response) => Boolean(response && typeof response.value === "boolean"),
};
