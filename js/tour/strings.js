/**
 * All sentences of the tour. Names in braces are filled in with figures of the attention on screen; a
 * translation has the same names (`bl.tour(strings={...})`), and sentences that it lacks stay English.
 */
export const STRINGS = {
  tour: "Tour",
  tour_help: "A tour of this view in a few steps",
  position: "Step {step} of {of}",
  seen: "Seen:",
  show: "Show me",
  skip: "Skip",
  next: "Next",
  back: "Back",
  finish: "Finish",
  close: "Close the tour",

  heads_title: "Every square is a head",
  heads_do:
    "Preview three heads: point at squares of the grid, tap them, or move with the arrow keys.",
  heads_said:
    "Each square is one head: a row for every word that looks, a column for every word that is looked at.",

  next_title: "A head that looks ahead",
  next_do: "Choose head 1-6, the square in row 1, column 6: click it, or press Enter on it.",
  next_said:
    "In head 1-6, {count} of {of} words look most at the word after them. This head knows places, not grammar.",

  object_title: "An object and its verb",
  object_do:
    "Choose head 3-2 in the grid. Then pin “paper” in the sentence: click the word, or press Enter on it.",
  object_said:
    "The object “paper” looks back at its verb, “read”, with a weight of {weight}. All weights of a row sum to 1.",

  verb_title: "Looking has a direction",
  verb_do: "Pin “read”, the verb.",
  verb_said:
    "“read” gives “paper” {weight}: that the object looks at its verb says nothing of the way back.",

  rest_title: "A head that rests",
  rest_do: "Choose head 3-7. Then tick “special tokens” above the sentence.",
  rest_said:
    "On average {weight} of each word’s attention ends on [SEP], the mark behind the text. Here this head rests.",

  threshold_title: "Fewer arcs, the same weights",
  threshold_do: "Open “How many links”, and hide links weaker than 0.30 or more.",
  threshold_said: "Arcs go, weights stay: the bar under each word says how much is not drawn.",

  tokens_title: "Words are made of pieces",
  tokens_do: "Switch from words to tokens above the sentence.",
  tokens_said:
    "“tractor” is {pieces} pieces, and in head 1-5 each looks at the one before it. As one word it gave itself {weight}: that was looking from piece to piece.",

  statistic_title: "One number for each head",
  statistic_do: "Let the cells show “Attention to [SEP]”.",
  statistic_said:
    "Now each square has one number, from many sentences. Head 3-7 gives [SEP] {value} there: it rests not only in yours.",

  mask_title: "What does the model predict?",
  mask_do:
    "“He is an important man.” Mask “an”: press M on the word, or pin it and choose Mask below. First guess: which word will the model put there?",
  mask_said: "It puts “{word}” there, with a probability of {probability}.",

  off_title: "What matters for that?",
  off_do:
    "Heads 1-3, 1-6 and 2-8 look at the next word. Guess what happens without them; then switch all three off: choose each, and press X or the button below the arcs.",
  off_said:
    "“an” falls from {before} to {after}, and “{word}” is first. Weights show where a head looks; switching it off shows whether that matters here.",

  own_title: "A sentence of your own",
  own_do: "Type a sentence in which somebody does something with something.",
  own_said:
    "Does your object look at its verb in head 3-2? Pin it and see. A head can be right often, and wrong here.",
};

/** @typedef {keyof typeof STRINGS} StringName */

/**
 * Return a sentence in the reader's language, with its figures.
 * @param {StringName} name
 * @param {Record<string, string>} translation   sentences by name, which may lack some
 * @param {Record<string, string | number>} [values]
 */
export function sentence(name, translation, values = {}) {
  const own = Object.hasOwn(translation, name) ? translation[name] : STRINGS[name];
  return own.replace(/\{(\w+)\}/g, (mark, key) =>
    Object.hasOwn(values, key) ? String(values[key]) : mark,
  );
}
