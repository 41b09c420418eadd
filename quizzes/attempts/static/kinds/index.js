// The question kinds of the taking page, by the name the API gives them.
import { kind as fill_in } from "./fill_in.js";
import { kind as find_and_correct } from "./find_and_correct.js";
import { kind as multiple_choice } from "./multiple_choice.js";
import { kind as ordering } from "./ordering.js";
import { kind as single_choice } from "./single_choice.js";
import { kind as true_false } from "./true_false.js";

/** @type {Record<string, import("../types.js").Kind>} */
export const KINDS = { single_choice, multiple_choice, true_false, fill_in, ordering, find_and_correct };
