// The shapes that travel between the modules, for the type checker; nothing here runs.

/** @typedef {Record<string, any> | null} Response as the API takes and gives it */
/** @typedef {{id: string, html: string}} Option */
/**
 * @typedef {object} Question
 * @property {string} id
 * @property {string} type
 * @property {string} stem_html cleaned by the server
 * @property {number} points hundredths
 * @property {Option[]} [options]
 * @property {number} [blanks]
 * @property {string} [passage]
 * @property {Response} response
 * @property {number} seq
 */
/**
 * @typedef {object} Attempt
 * @property {string} id
 * @property {string} state
 * @property {number} writer
 * @property {string} started_at
 * @property {string} deadline_at
 * @property {string} server_now
 * @property {Question[]} questions
 */
/** @typedef {{question: string, response: Response, seq: number, writer: number}} Entry an answer not yet confirmed */
/** @typedef {Record<string, string>} Words */
/**
 * What a question kind is given to draw itself.
 * @typedef {object} Place
 * @property {Question} question
 * @property {Response} response
 * @property {HTMLElement} stem the stem, already in the page
 * @property {HTMLElement} host where the kind puts its own controls
 * @property {(response: Response, typing?: boolean) => void} change tells what is answered now
 * @property {Words} words
 */
/**
 * @typedef {object} Mounted
 * @property {(index: number) => boolean} [choose] a digit or letter key; true: it was taken
 * @property {() => void} [collect] hands over what is on screen but not yet told
 */
/**
 * @typedef {object} Kind
 * @property {(place: Place) => Mounted} mount
 * @property {(question: Question, response: Response, words: Words) => string} describe the response in words
 * @property {(response: Response) => boolean} answered
 */
export {};
