/**
 * Types shared by several folders. Indices are 0-based.
 *
 * @typedef {{layer: number, head: number}} HeadName
 *
 * @typedef {(typeof import("../contract.js").SORT_KEYS)[number]} SortKey
 *
 * @typedef {object} RelationRow     best head of a relation; shares from 0 to 1, null if unknown
 * @property {string} relation
 * @property {boolean} summary       whether the row summarizes several relations
 * @property {number} count
 * @property {boolean} held_out      whether heads are chosen and scored on different sentences
 * @property {boolean} few           whether there are too few words for reliable figures
 * @property {[number, number]} head
 * @property {string} direction      "dep->head" or "head->dep"
 * @property {number} offset
 * @property {number | null} accuracy
 * @property {number | null} low
 * @property {number | null} high
 * @property {number | null} baseline         of offsets that are chosen as the heads are
 * @property {number | null} offset_accuracy  of the best offset on all sentences
 * @property {boolean} syntactic              whether it is 10 points above that of this offset
 * @property {number | null} gain             over the baseline
 * @property {number | null} gain_low
 * @property {number | null} gain_high
 * @property {number | null} [control]
 * @property {number | null} [p]
 * @property {number | null} [q]
 *
 * @typedef {object} AccuraciesTrait
 * @property {string[]} relations
 * @property {number} layers
 * @property {number} heads
 * @property {DataView} values       uint16 (relations, layers, heads, directions), of 65535
 *
 * @typedef {object} StatisticTrait
 * @property {string} name           its key in Python
 * @property {string} title
 * @property {string} group          heading in the menu, or ""
 * @property {string} unit
 * @property {string} baseline_name  such as "uniform", or ""
 * @property {number} low
 * @property {number} high
 * @property {number} layers
 * @property {number} heads
 * @property {DataView} values       float32 (layers, heads)
 * @property {DataView | null} baselines
 *
 * @typedef {object} ExampleTrait    dependent in the corpus, with its rank among those of its relation
 * @property {string} relation
 * @property {number} index          rank, the largest margin first
 * @property {number} of
 * @property {number} hits
 * @property {number} read           number of sentences searched
 * @property {number} sentences      number of sentences that have the relation
 * @property {number} position
 * @property {number} word
 * @property {boolean} hit
 * @property {number} margin
 *
 * @typedef {object} ListedTrait     link in a list of them; only the first two without a shown one
 * @property {number} of             length of the list
 * @property {number | null} index
 * @property {number} [position]     of its input in the corpus
 * @property {number | null} [word]  that attends; null for a special token
 * @property {number | null} [linked]  word that is attended to, or null
 * @property {boolean | null} [hit]
 * @property {number | null} [weight]
 *
 * @typedef {object} EditTrait       edit of attention; indices of words count special tokens too
 * @property {"head" | "cut" | "hide" | "map"} kind
 * @property {[number, number] | null} head
 * @property {"zero" | "uniform" | "mean" | null} how
 * @property {number | null} query
 * @property {number | null} key
 * @property {number[] | null} words
 * @property {"words" | "tokens"} units
 * @property {string | null} stream
 * @property {string} title           such as "head 3-1 off (mean)"
 * @property {number | null} own      its number in the kernel, or null for a new one
 *
 * @typedef {object} Guess           token or class with its log probabilities and ranks (from 1)
 * @property {string} token
 * @property {number} id
 * @property {number} before
 * @property {number} after
 * @property {number} rank_before
 * @property {number} rank_after
 *
 * @typedef {object} PredictedPlace
 * @property {number | null} position  index of the token at which it is predicted; null for a class
 * @property {number | null} unit      index among words and special tokens
 * @property {string} label            what stands there in the text
 * @property {Guess[]} guesses         the most probable before or after the edits
 * @property {number | null} kl        divergence in nats, if there are edits
 * @property {Guess | null} target     what stands there in the text, or after it
 *
 * @typedef {object} PredictionsTrait
 * @property {"masked" | "next" | "class"} kind
 * @property {PredictedPlace[]} places   empty if nothing is masked, or the text is too long
 *
 * @typedef {object} AgreementTrait   rank correlations of weights and the shown quantity
 * @property {number} layers
 * @property {number} heads
 * @property {number} units          words and special tokens
 * @property {string} title          of the quantity
 * @property {DataView} values       float32 (layers, heads, units)
 *
 * @typedef {object} ChangeTrait   how far a head has changed
 * @property {[number, number]} head
 * @property {number} divergence     in nats
 * @property {number | null} low     lower end of its interval
 * @property {number | null} high
 *
 * @typedef {object} DossierExample   input of a corpus with a head's strongest link
 * @property {number} position        in the corpus
 * @property {string[]} words
 * @property {number} query           word that attends
 * @property {number} key             word that it attends to
 * @property {number} weight
 * @property {number[]} keys          strongest key of each word, -1 for none
 * @property {number[]} weights
 *
 * @typedef {{query: string, key: string, count: number, lift: number | null}} PairCount
 *
 * @typedef {object} DossierTrait     what a corpus shows of a head
 * @property {[number, number]} head
 * @property {string} about           model and corpus
 * @property {{measure: string, statistic: string, value: number, baseline: number | null}[]} scores
 * @property {Record<"strongest" | "middle" | "typical", DossierExample[]>} examples
 * @property {Record<"words" | "upos" | "relations", PairCount[]>} pairs
 * @property {number[]} mass          attention by distance, the middle one being 0
 * @property {number[]} uniform_mass  that of evenly spread attention
 * @property {[number, number]} special   attention to special tokens, and evenly spread
 * @property {{head: [number, number], divergence: number, page?: string}[]} nearest   page: the
 *   file beside this one that shows the head
 *
 * @typedef {object} QuizOption       answer to a question
 * @property {string} label
 * @property {string} verdict         "right", "right here" or "wrong"
 * @property {number} share           of the points
 * @property {string} explanation
 * @property {string | null} head     name of the head whose map is shown
 *
 * @typedef {object} QuizRound
 * @property {string} kind            "does", "find", "works" or "off"
 * @property {string} title
 * @property {string} prompt
 * @property {string[]} units         words between [CLS] and [SEP]
 * @property {number} row             the unit that looks
 * @property {number | null} target   the unit that it should look at
 * @property {string | null} head     the head that is asked about
 * @property {Record<string, number[][]>} maps   weights in thousandths by the head's name
 * @property {QuizOption[]} options
 * @property {string[]} hints
 * @property {number[]} kept          options that the second hint leaves
 *
 * @typedef {object} QuizTrait
 * @property {QuizRound[]} rounds
 * @property {{item: string, reason: string}[]} refused   questions that can't be asked
 * @property {boolean} sheet          whether all questions are shown for print, with a key
 *
 * @typedef {object} WrittenTrait
 * @property {{text: string, probability: number}[]} tokens   written behind the text
 * @property {number} shown           number of them that are shown
 *
 * @typedef {object} EffectsTrait    effect of an edit done to each head of its layer in turn
 * @property {number} edit           index of the edit
 * @property {number} layer
 * @property {number} head
 * @property {(number | null)[]} heads
 * @property {string} title
 * @property {number} rank           from 1, the largest
 * @property {number} percentile     share of the other heads with smaller effects, in percent
 *
 * @typedef {object} Explanation     why a head links two tokens: its score before the softmax
 * @property {number} query          token that attends
 * @property {number} key            token that is attended to
 * @property {[number, number]} pieces   numbers of tokens of the two words
 * @property {number} score
 * @property {number[]} parts        parts of the score by dimension
 * @property {number[]} means        their means over all tokens that the query may see
 * @property {number | null} content   score without positions, if they are rotations
 * @property {number} bias           what the architecture adds to the score, from the row's mean
 * @property {string} bias_name      "position bias", "soft cap", or ""
 * @property {number} weight         after the softmax
 * @property {number} edited         under the edits of the head itself
 * @property {{key: number, score: number, weight: number}[]} row   strongest links of the query, and
 *     this one; scores with bias
 * @property {number} rank           of this link in the row, from 1
 * @property {number} count          number of tokens that the query may see
 * @property {number | null} norm    length of the vector that the key contributes per unit of attention
 * @property {number | null} added   length of what the head adds for this link
 * @property {number | null} share   its share of the lengths of all links of the query
 *
 * @typedef {object} BrowserState    state of the views in addition to the traits
 * @property {boolean} live          whether a kernel answers; never on a page
 * @property {boolean} page_reads    whether the page itself reads typed texts, where no kernel answers
 * @property {boolean} has_pictures  whether the page has the pictures of all attentions, or steps, to choose from
 * @property {string} kernel_help    how another text can be analyzed while no kernel answers, or ""
 * @property {import("../data/picture.js").Picture | null} decoded   decoded picture
 * @property {string} picture_error  why the picture could not be decoded, or ""
 * @property {string} trait_error    why values of the kernel can't be shown, or ""
 * @property {[number, number][]} pointed   heads that the tour points at
 * @property {HeadName | null} hover   head under the pointer or the cursor
 * @property {HeadName | null} last    last head shown
 * @property {number | null} hover_token   unit under the pointer or the cursor
 * @property {number | null} hover_column  unit of the lower of two lines, under the pointer or the cursor
 * @property {boolean} adding        whether a click adds a word to those in focus
 * @property {string} comparison     why a head isn't added to the compared ones, or ""
 * @property {string} status         message about the kernel, or ""
 * @property {number} exact          number of exact heads received
 * @property {boolean} busy          whether a text is being computed
 * @property {string} text_error     why a text was refused, or ""
 * @property {boolean} example_busy  whether an example is being computed
 * @property {string} example_error
 * @property {string} listed_error
 * @property {string} opened_error   why an example of a dossier is not shown, or ""
 * @property {string} saving         format of the file that is being made, or ""
 * @property {string} save_error     why a file could not be made, or ""
 * @property {import("../data/picture.js").Picture | null} decoded_before   decoded picture of the text without edits
 * @property {import("../data/picture.js").Picture | null} decoded_a   decoded picture of the first side of a comparison
 * @property {import("../data/picture.js").Picture | null} decoded_b   that of the second side
 * @property {import("../data/picture.js").Picture | null} decoded_below   picture whose arcs are drawn below the words
 * @property {boolean} is_before      whether a view draws the text without edits
 * @property {"pin" | "mask" | "hide"} word_click   what a click on a word does
 * @property {boolean} editing       whether an edit is being computed
 * @property {{edits: EditTrait[], masked: number[]} | null} asked_edits   edits that were asked for and aren't shown yet
 * @property {{text: string, pair: string | null} | null} asked_text   text that is being read, and its pair
 * @property {string} edit_error     why an edit was refused, or ""
 * @property {boolean} explains      whether the view explains links
 * @property {import("./why.js").Link | null} why   link that is being explained
 * @property {Explanation | null} explanation   its explanation, once it has arrived
 * @property {string} why_error      why it can't be explained, or ""
 * @property {boolean} quantity_busy   whether another quantity is being computed
 * @property {string} quantity_error   why another quantity was refused, or ""
 * @property {boolean} stopping      whether the scan was asked to stop
 * @property {"pattern" | "accuracy"} shading   content of the grid's cells if no statistic is chosen
 *
 * @typedef {Partial<import("../contract.js").Traits & BrowserState>} State   content of a store
 *
 * @typedef {object} ViewOptions     options of a view, in addition to the store
 * @property {AbortSignal} signal    aborts when the view is removed
 * @property {import("../kernel/session.js").Session} session   sends commands to the kernel
 * @property {Record<string, (name: HeadName) => string>} [headKeys]  what keys do to a head, in addition;
 *     each returns an announcement for a screen reader
 * @property {Record<string, (unit: number) => string>} [wordKeys]    what keys do to a word
 *
 * @typedef {object} Model           model that a notebook host passes to a widget
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: (...args: any[]) => void) => void} on
 * @property {(event: string, listener?: ((...args: any[]) => void) | null) => void} off
 * @property {(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]) => void} send
 * @property {any} [widget_manager]  that of ipywidgets, in hosts that have it
 */

export {};
